package intake

// SetChunk makes the chunks smaller or larger for a test, and gives back how large they were.
func SetChunk(rows int) int {
	was := chunkRows
	chunkRows = rows
	return was
}

// Slips are the new units that look like others.
func (v View) Slips() []Slip { return v.look.Slips }

// Dates is the order of day and month that is chosen.
func (v View) Dates() string { return v.plan.Dates }
