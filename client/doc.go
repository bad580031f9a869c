// Package client calls the JSON API of Standing.
//
//	c := &client.Client{Base: "https://standing.example.org", Token: os.Getenv("STANDING_TOKEN")}
//	p, err := c.AddPerson(ctx, client.NewPerson{Name: "Maria Lopez", Number: "00123"})
//
// An administrator makes a token under Tokens for programs. Every error of the server is a
// *Problem. What changes something carries an Idempotency-Key, so that it is repeated by
// itself when the server is busy or the line breaks, and takes effect once. Lists are read
// page by page while they are ranged over. Dates are texts such as 2026-03-31, empty for
// none; identifiers are texts of 26 characters.
package client
