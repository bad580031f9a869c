// Package credit holds amounts of training credit: hours, units, courses.
//
// An amount is an integer of 1/3000, so thousandths, minutes (1/60 hour) and
// contact hours of fifty minutes (1/50) are exact and sums never drift.
package credit

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Amount is a quantity of credit in 1/3000 of its unit.
type Amount int64

// One is a single hour, unit, course or landing.
const One Amount = 3000

// maxWhole keeps products of two amounts far from overflow.
const maxWhole = 1_000_000_000

// ErrRange says that a number is larger than any credit can be.
var ErrRange = errors.New("number too large for an amount of credit")

// Of returns n whole units.
func Of(n int) Amount { return Amount(n) * One }

// Parse reads a decimal number such as 1.5 or -3; digits past what 1/3000 can
// hold are rounded to the nearest.
func Parse(s string) (Amount, error) {
	r, err := ParseRatio(s)
	if err != nil {
		return 0, err
	}
	return One.Times(r), nil
}

// MustParse is Parse for amounts written in the source.
func MustParse(s string) Amount {
	a, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return a
}

// String writes the shortest decimal that is exact to a thousandth.
func (a Amount) String() string {
	if a%One == 0 {
		return strconv.FormatInt(int64(a/One), 10)
	}
	s := strconv.FormatFloat(float64(a)/float64(One), 'f', 3, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalJSON writes a JSON number.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalJSON reads a JSON number.
func (a *Amount) UnmarshalJSON(b []byte) error {
	v, err := Parse(string(b))
	*a = v
	return err
}

// Times returns a multiplied by a ratio, rounded to the nearest 1/3000.
func (a Amount) Times(r Ratio) Amount {
	return Amount(mulDiv(int64(a), r.num, r.den))
}

// Down returns the largest multiple of step that is not above a.
func (a Amount) Down(step Amount) Amount { return a - ((a%step)+step)%step }

// Nearest returns the multiple of step nearest to a; halves go up.
func (a Amount) Nearest(step Amount) Amount { return (a + step/2).Down(step) }

// Up returns the smallest multiple of step that is not below a.
func (a Amount) Up(step Amount) Amount { return -(-a).Down(step) }

// Ratio is an exact factor such as 1.5 or 1/3. The zero Ratio is not valid.
type Ratio struct{ num, den int64 }

// RatioOf returns a/b of two amounts.
func RatioOf(a, b Amount) Ratio { return Ratio{int64(a), int64(b)} }

// IsZero reports whether the ratio was never set.
func (r Ratio) IsZero() bool { return r.den == 0 }

// Less reports whether r is below one whole when compared with n/d.
func (r Ratio) Less(n, d int64) bool { return r.num*d < n*r.den }

// String writes a decimal, or n/d where none is exact.
func (r Ratio) String() string {
	if r.den == 3 || r.den%10 != 0 && r.den != 1 {
		return fmt.Sprintf("%d/%d", r.num, r.den)
	}
	return strconv.FormatFloat(float64(r.num)/float64(r.den), 'f', -1, 64)
}

// ParseRatio reads a decimal (0.5) or a fraction (1/3).
func ParseRatio(s string) (Ratio, error) {
	if n, d, ok := strings.Cut(s, "/"); ok {
		num, err1 := strconv.ParseInt(n, 10, 32)
		den, err2 := strconv.ParseInt(d, 10, 32)
		if err1 != nil || err2 != nil || den <= 0 {
			return Ratio{}, fmt.Errorf("%q is not a fraction", s)
		}
		return Ratio{num, den}, nil
	}
	return parseDecimal(s)
}

func parseDecimal(s string) (Ratio, error) {
	body, neg := strings.CutPrefix(s, "-")
	whole, frac, dotted := strings.Cut(body, ".")
	if strings.ContainsAny(body, "eE") {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return Ratio{}, fmt.Errorf("%q is not a number", s)
		}
		return parseDecimal(strconv.FormatFloat(f, 'f', -1, 64))
	}
	if whole == "" && frac == "" || dotted && frac == "" || !allDigits(whole) || !allDigits(frac) {
		return Ratio{}, fmt.Errorf("%q is not a number", s)
	}
	if len(frac) > 8 {
		frac = frac[:8]
	}
	if len(strings.TrimLeft(whole, "0")) > 10 {
		return Ratio{}, ErrRange
	}
	den := int64(1)
	for range frac {
		den *= 10
	}
	num, err := strconv.ParseInt("0"+whole+frac, 10, 64)
	if err != nil || num/den > maxWhole {
		return Ratio{}, ErrRange
	}
	if neg {
		num = -num
	}
	return Ratio{num, den}, nil
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// mulDiv returns a*n/d rounded to the nearest, with a 128-bit product.
func mulDiv(a, n, d int64) int64 {
	neg := (a < 0) != (n < 0)
	hi, lo := bits.Mul64(abs(a), abs(n))
	lo, carry := bits.Add64(lo, uint64(d)/2, 0)
	hi += carry
	if hi >= uint64(d) {
		q := int64(math.MaxInt64)
		if neg {
			return -q
		}
		return q
	}
	q, _ := bits.Div64(hi, lo, uint64(d))
	if q > math.MaxInt64 {
		q = math.MaxInt64
	}
	if neg {
		return -int64(q)
	}
	return int64(q)
}

func abs(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}
