package org

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// In which order the numbers of a day stand where somebody sends an organization papers:
// 02/03/04 is three days. Not saying is an answer; whoever reads is then asked.
const (
	DatesAsk = "ask"
	DatesMDY = "mdy"
	DatesDMY = "dmy"
	DatesYMD = "ymd"
)

const datesSetting = "date_order"

func checkDates(order string) error {
	if order != "" && !slices.Contains([]string{DatesAsk, DatesMDY, DatesDMY, DatesYMD}, order) {
		return fault.Bad("date_order", "dates_unknown")
	}
	return nil
}

// DatesOf is the order of days in sc's organization: DatesAsk where nobody said.
func (s *Service) DatesOf(ctx context.Context, q db.Q, sc access.Scope) (string, error) {
	values, err := settings(ctx, q, sc.OrgID())
	if err == nil && values[datesSetting] != "" {
		return values[datesSetting], nil
	}
	return DatesAsk, err
}
