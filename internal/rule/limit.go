package rule

import "standing/internal/credit"

// limitCrossing handles ceilings that overlap without one lying inside the other.
func (e *evaluator) limitCrossing(fr *frame, caps []Cap, required credit.Amount, alloc []credit.Amount) bool {
	return false
}
