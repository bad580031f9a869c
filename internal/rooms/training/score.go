package training

import (
	"strconv"
	"strings"

	"standing/internal/base/fault"
	"standing/internal/credit"
)

// scoreOf reads percents as hundredths of a percent.
func scoreOf(text string) (int, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if text == "" {
		return NoScore, nil
	}
	v, err := credit.Parse(text)
	if err != nil || v < 0 || v > credit.Of(100) {
		return NoScore, fault.Bad("score", "training.score_form")
	}
	return int((v*100 + credit.One/2) / credit.One), nil
}

// scoreText writes what scoreOf read.
func scoreText(score int) string {
	if score < 0 {
		return ""
	}
	whole, rest := score/100, score%100
	if rest == 0 {
		return strconv.Itoa(whole)
	}
	return strings.TrimRight(strconv.Itoa(whole)+"."+strconv.Itoa(100 + rest)[1:], "0")
}
