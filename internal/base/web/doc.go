// Package web turns lines of data into everything the server answers: pages and forms,
// JSON under /api/v1, and the OpenAPI document of it.
//
// A room lists its routes. Each line names the method, the path, the permission and one
// operation; four constructors make them:
//
//	Op(method, path, need, operation, Face{…})   form or page, JSON and OpenAPI, from one Input
//	Page(path, need, show)                        a page only: an empty form, a composed page
//	API(method, path, need, operation)            JSON only
//	Raw(method, path, need, handler, Stream{…})   streams, uploads, pictures, assets
//
// The Input is a struct: path:"id" kind:"person" and query:"after" fields (with json:"-"),
// json:"name" fields for the body, with the limits of JSON Schema (minLength, maxLength,
// enum, pattern, format, minimum, maxItems …) and doc. A form is turned into the JSON
// that a program would have sent and then goes the same way: one schema, one check.
// format:"password" keeps an answer from being shown again.
//
// What has a version says so in Face.Of; ETag, If-Match and 412 follow from it.
//
// Inside an operation: Who(ctx) the principal, Client(ctx) the address, SetCookie(ctx, …). Inside a View also FormOf(ctx) with what was sent and
// what is wrong with it, Once(ctx) and Version(n) for hidden fields, and Screen, which the
// shell dresses with menu, user and toasts.
//
// Always true:
//   - Nothing runs before the line's permission was asked; what may not be seen and what
//     does not exist answer with the same bytes.
//   - A GET is one snapshot of the database and writes its answer after it.
//   - No answer, log line or metric repeats a value that was sent; errors carry codes.
//   - A cookie that is not in the register is not set.
//   - Every answer has a strict Content-Security-Policy and is kept out of search engines.
//   - The same Idempotency-Key takes effect once, also when the process dies in between.
//   - A form that is asked who it is outlives the question: it is sent when that is answered.
//   - A redirect never leaves the site.
//   - The address of a form that was refused can be asked again: it leads to the form.
//
// Standards: RFC 9110 (methods, 405, ETag, If-Match), RFC 9457 (problem+json), OpenAPI
// 3.1, the error pattern of the U.S. Web Design System, OWASP ASVS 5 (headers, cookies).
//
// Why not huma.Register: its schemas, its Validate and its OpenAPI model are used, its
// request decoding is not. One decoder for forms and JSON refuses duplicate keys, NUL and
// broken UTF-8, and cannot echo a value or follow a Host header.
//
// Tables: idempotency. Uses: access, db, fault, words, ui. Used by: every room.
// Not here: who somebody is (account), what a page says, the menu (server).
package web
