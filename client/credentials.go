package client

import (
	"context"
	"net/url"
)

// Credential is a licence, certification or registration that somebody holds.
type Credential struct {
	ID           string           `json:"id"`
	Version      int64            `json:"version"`
	Person       string           `json:"person"`
	Name         string           `json:"name"`
	Kind         string           `json:"kind"` // licence, certification, registration or other
	Title        string           `json:"title"`
	Issuer       string           `json:"issuer"`
	Jurisdiction string           `json:"jurisdiction"`
	Number       string           `json:"number"` // its end; CredentialNumber gives all of it
	Status       string           `json:"status"`
	StatusOn     string           `json:"status_on"`
	IssuedOn     string           `json:"issued_on"`
	ValidFrom    string           `json:"valid_from"`
	ExpiresOn    string           `json:"expires_on"`
	DaysLeft     *int             `json:"days_left"`
	Grade        string           `json:"grade"`   // claimed, document, issuer or source
	Counts       bool             `json:"counts"`  // rules go by it
	Missing      []string         `json:"missing"` // what would make it better
	History      []CredentialSaid `json:"history"` // of one that is read alone
	Evidence     []Evidence       `json:"evidence"`
}

// CredentialSaid is what was said of a credential once.
type CredentialSaid struct {
	N         int64  `json:"n"`
	Did       string `json:"did"` // added, renewed, corrected or ended
	Status    string `json:"status"`
	ExpiresOn string `json:"expires_on"`
	Source    string `json:"source"`
	KnownAt   string `json:"known_at"`
}

// Evidence is what somebody vouched for, or what a source said.
type Evidence struct {
	ID      string   `json:"id"`
	N       int64    `json:"n"` // the entry that it is about
	Grade   string   `json:"grade"`
	Result  string   `json:"result"` // agrees or differs
	Reasons []string `json:"reasons"`
	How     string   `json:"how"`
	At      string   `json:"at"`
}

// NewCredential is what is said of a credential.
type NewCredential struct {
	Person       string `json:"person,omitempty"` // the token's owner if empty
	Kind         string `json:"kind"`
	Title        string `json:"title"`
	Issuer       string `json:"issuer"`
	Jurisdiction string `json:"jurisdiction,omitempty"`
	Number       string `json:"number,omitempty"`
	Status       string `json:"status,omitempty"`
	StatusOn     string `json:"status_on,omitempty"`
	IssuedOn     string `json:"issued_on,omitempty"`
	ValidFrom    string `json:"valid_from,omitempty"`
	ExpiresOn    string `json:"expires_on,omitempty"`
	Code         string `json:"code,omitempty"` // by which rules know it
}

func credential(id string) string { return "/credentials/" + url.PathEscape(id) }

// AddCredential says that somebody holds a credential.
func (c *Client) AddCredential(ctx context.Context, n NewCredential) (out Credential, err error) {
	return out, c.post(ctx, "/credentials", n, &out)
}

// Credential reads one with its history, as it was known at the end of a day if one is given;
// who looked is in the organization's log.
func (c *Client) Credential(ctx context.Context, id, asOf string) (out Credential, err error) {
	return out, c.get(ctx, credential(id), values("as_of", asOf), &out)
}

// Credentials reads those of a person; who looked is in the organization's log.
func (c *Client) Credentials(ctx context.Context, person string) ([]Credential, error) {
	var out struct {
		Credentials []Credential `json:"credentials"`
	}
	err := c.get(ctx, "/credentials", values("person", person), &out)
	return out.Credentials, err
}

// CredentialNumber reads the whole number; who looked is in the organization's log.
func (c *Client) CredentialNumber(ctx context.Context, id string) (string, error) {
	var out struct {
		Number string `json:"number"`
	}
	err := c.get(ctx, credential(id)+"/number", nil, &out)
	return out.Number, err
}

// RenewCredential says until when a credential was renewed.
func (c *Client) RenewCredential(ctx context.Context, id, expiresOn string) (out Credential, err error) {
	return out, c.post(ctx, credential(id)+"/renew", map[string]string{"expires_on": expiresOn}, &out)
}

// EndCredential says since when a credential holds no more: inactive, suspended, surrendered or revoked.
func (c *Client) EndCredential(ctx context.Context, id, status, on string) (out Credential, err error) {
	return out, c.post(ctx, credential(id)+"/end", map[string]string{"status": status, "status_on": on}, &out)
}

// NewCheck is what somebody found at the source.
type NewCheck struct {
	Where     string `json:"where"`
	Unknown   bool   `json:"unknown,omitempty"` // it knows no such number
	Name      string `json:"name,omitempty"`
	Status    string `json:"status,omitempty"`
	ExpiresOn string `json:"expires_on,omitempty"`
	Note      string `json:"note,omitempty"`
	Document  string `json:"document,omitempty"`
}

// CheckCredential adds what was found at the source. It changes nothing of what was said.
func (c *Client) CheckCredential(ctx context.Context, id string, n NewCheck) (out Credential, err error) {
	return out, c.post(ctx, credential(id)+"/check", n, &out)
}
