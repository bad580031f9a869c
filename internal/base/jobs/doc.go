// Package jobs does work after the request that asked for it, in the organization that
// asked, on any replica.
//
//	jobs.Enqueue(ctx, tx, org, jobs.New{Kind: "notice.send", Payload: p, Now: clock.Now()})
//
// puts a job beside the change it follows from: both are committed or neither. A kind
// says what is done. With Tx the handler's writes and the completion are one
// transaction. With Outside the handler acts on something else, such as a mail server,
// and gets a key that is the same every time, so that repeating does no harm.
//
// Always true:
//   - A job that was committed is done, or is dead and can be seen and retried; a worker
//     killed at any line loses none.
//   - What a Tx handler wrote takes effect exactly once.
//   - Whoever lost the lease cannot complete: every completion repeats the attempt's number.
//   - Of the live jobs of one kind and key in an organization there is one. Asked for
//     while it runs, it runs once more afterwards.
//   - An organization's job waits for other organizations' turns, never for their backlog.
//   - A tick of a cron entry is taken by one replica, whatever clocks do; those missed
//     are made good by one.
//   - A payload holds ids, numbers and codes only; of an error only its code is kept.
//   - Only this package makes the Scope under which a job runs.
package jobs
