// Package blob keeps bytes of any size under a name, on a disk or in any store with the API
// of S3, sealed as they pass.
//
//	n, err := blob.Box{Keys: opener, Person: id, At: place}.Seal(ctx, store, name, upload)
//	r, err := blob.Box{…}.Open(ctx, store, name)
//
// Always true:
//   - What has a name is whole. An upload that was cut, a full disk, a store that is down in
//     between, a killed process leave nothing under the name; what they leave elsewhere is
//     removed a day later (Sweep).
//   - A file takes the same little memory whatever its size.
//   - What lies in the store opens only for its person and at its place (keys): a file that
//     was cut, exchanged for another's or put together anew is keys.Tampered before its end.
//     Without the person's key it is keys.Destroyed for ever.
//   - A name leads nowhere outside the store.
//   - A store that is down, full or refuses is a fault.Busy, and never a file that is missing.
//   - Nothing crosses a network in the clear: without TLS only this machine is spoken to.
//
// Uses: keys, pii, ids, fault. Used by: server.
// Not here: which files there are and whose (rooms), what is in them, who may read them.
package blob
