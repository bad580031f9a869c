// Package reader looks into files that strangers sent, in a process of its own.
//
//	spool, err := reader.NewSpool(dir, upload, most)
//	session, err := files.Open(ctx, spool)
//	look, err := session.Clean(w)
//	err = session.Picture(0, 1200, w)
//	text, err := session.Words(0)
//
// Always true:
//   - Nothing that a stranger sent is parsed in this process but its first 64 bytes. The
//     child has no environment, the file and the key to it, and what the kernel allows to take
//     from it is taken before it reads them (jail).
//   - A child that dies, hangs, takes memory or says nonsense is a fault of the file, and
//     this process goes on. What it says is held to bounds; no text of it goes further.
//   - There are never more children than so many; who waits for one can stop waiting.
//   - What was received is sealed as it is written down, with a key that only lives in memory.
//   - A file takes the same little memory in this process, whatever its size.
//   - What cannot be looked at here for our own sake is fault.Busy, not a bad file.
//
// Uses: fault, reader/format, reader/jail. Used by: rooms, server, cmd.
// Not here: whether something was found in a file by its signature (malware), where it is
// kept (blob), whose it is (rooms).
package reader
