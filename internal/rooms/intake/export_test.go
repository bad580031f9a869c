package intake

// SetChunk makes the chunks smaller or larger for a test, and gives back how large they were.
func SetChunk(rows int) int {
	was := chunkRows
	chunkRows = rows
	return was
}
