// Package ui is how every page looks: the frame, forms, tables and the small
// parts, as plain structs that render themselves.
//
// Every part is a templ.Component, so it stands in a template as
// @ui.Badge{Text: "Met", Tone: ui.Good}, in a table cell as a value, and in a test
// as part.Render(ctx, w). Parts marked {…} take children, which the template
// language allows only after a call: @ui.Card{Title: "Units"}.With() { … }.
//
// The frame
//
//	Page{Title, Org, Nav, User, Banners, Flash, Crumbs, Actions, Lead} {…}   a page for somebody signed in
//	Entry{Title, Org, Lead} {…}                 a card in the middle: signing in, invitations, error pages
//	Public{Title, Org, Lead, Links} {…}         a wide page without signing in: registers, verification
//	Action{Label, Href, Icon, Look}             a link that looks like a button (an action of a page or row)
//	Post{Action, Label, Icon, Look, Fields}     a button that changes something: a form of its own
//	Flash{Text, Tone, Undo: &Post{…}}           what just happened, with a way back
//
// Forms
//
//	Form{Action, Submit, Cancel, Errors} {…}    the form, its error summary and its buttons
//	Field{Kind, Name, Label, Hint, Value, Error, Required, Options}   one question, of any kind
//	Fieldset{Legend, Hint} {…}                  questions that belong together
//	Filters{Action, Search, Value, Swap} {…}    the GET form above a table; with script it fetches the Swap while somebody types
//	Errors.Of("name")                           the error of one field
//	Upload{Action, API, Then, Name, Label, …}    files, chosen, dropped or photographed, each with its progress
//
// Tables and lists
//
//	Table{Caption, Columns, Rows, Empty, Pager, Find, Pick, Bulk}   cards on a phone
//	Matrix{Caption, Corner, Columns, Rows}                  a grid of selects, as for roles
//	Empty{Title, Text, Action, Icon}                        nothing here yet, and what to do about it
//	Facts{{Label, Value}}  Tree{Nodes}  Timeline{Events}  Diff{Changes}  Steps{…}  Tabs{…}
//
// Small parts
//
//	Card{Title, Sub, Actions} {…}   Grid{} {…}   Stack{} {…}   Cluster{} {…}   Stats{{Label, Value, Note, Tone, Href}}   Alert{Title, Text, Tone} {…}
//	Badge{Text, Tone}   Text("…")   Note("…")   Link{Text, Href}   Num(5)   Day("2026-03-01")   Instant{At}
//	Dialog{ID, Title, …} with Ask{…} to open it; Confirmation{…} is the same question as a page
//	Sheet{Src, Alt, Page, Of, Prev, Next}   a page of a document
//	Secret{Label, Value}   Codes{…}   QR("otpauth://…")   Poster{…}   Copy{Text}   Passkey{…}   More{Summary} {…}
//	Progress{…}   Stacked{…}   Bar{…}   Donut{…}   Bars{…}   Trend{…}   Lines{…}   Heat{…}   Cycles{…}   Print{…}
//
// Serving: mount Assets at /assets/, send ContentSecurityPolicy with every page,
// and in development mount Gallery at /gallery, where each part can be seen.
//
// Always true:
//   - Text is escaped; what a person typed carries dir="auto".
//   - No inline script, no inline style, no eval: ContentSecurityPolicy blocks nothing.
//   - Every page works without script; the script only shortens the way.
//   - A colour is never the only carrier of a meaning; light and dark have the
//     contrast that WCAG 2.2 AA asks for, also under a brand colour of an organization.
//
// Assets come from scripts/ui and are embedded; without them the package
// compiles, Built reports false and pages come without style.
//
// Uses: chart. Used by: server and every room.
// Not here: what a page says, who may see it, sessions, translations.
package ui
