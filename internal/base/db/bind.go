package db

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/base/fault"
	"standing/internal/civil"
	"standing/internal/credit"
)

// bind gives every value its one spelling on both engines.
func bind(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case time.Time:
			if !v.IsZero() {
				out[i] = v.UnixMicro()
			}
		case civil.Date:
			if v != 0 {
				out[i] = v.String()
			}
		case credit.Amount:
			out[i] = int64(v)
		case driver.Valuer, []byte, int64, int, bool, nil:
			out[i] = a
		case string:
			if err := portableText(v); err != nil {
				return nil, err
			}
			out[i] = v
		case float64, float32:
			return nil, fmt.Errorf("db: argument %d is a float; both engines agree only on integers", i+1)
		default:
			r := reflect.ValueOf(a)
			if r.Kind() == reflect.String {
				if err := portableText(r.String()); err != nil {
					return nil, err
				}
				out[i] = r.String()
				continue
			}
			out[i] = a
		}
	}
	return out, nil
}

// portableText refuses what PostgreSQL cannot hold and SQLite would.
func portableText(s string) error {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return fault.Bad("", "text_invalid")
	}
	return nil
}

// At scans an instant; NULL is the zero time.
func At(t *time.Time) sql.Scanner { return at{t} }

type at struct{ t *time.Time }

func (a at) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*a.t = time.Time{}
	case int64:
		*a.t = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("db: cannot read %T as an instant", src)
	}
	return nil
}

// Day scans a date; NULL is no date.
func Day(d *civil.Date) sql.Scanner { return day{d} }

type day struct{ d *civil.Date }

func (a day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*a.d = 0
		return nil
	case string:
		d, err := civil.Parse(v)
		*a.d = d
		return err
	}
	return fmt.Errorf("db: cannot read %T as a date", src)
}

// Credit scans an amount of credit.
func Credit(a *credit.Amount) sql.Scanner { return amount{a} }

type amount struct{ a *credit.Amount }

func (a amount) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("db: cannot read %T as credit", src)
	}
	*a.a = credit.Amount(v)
	return nil
}
