package audit

import "sync"

// bell tells the workers of this process that there is work. It carries nothing and
// may be missed: they look for themselves every second.
var bell = struct {
	sync.Mutex
	ears map[chan struct{}]bool
}{ears: map[chan struct{}]bool{}}

func ring() {
	bell.Lock()
	defer bell.Unlock()
	for ear := range bell.ears {
		select {
		case ear <- struct{}{}:
		default: // it has not heard the last one yet
		}
	}
}

func listen() (ear chan struct{}, stop func()) {
	ear = make(chan struct{}, 1)
	bell.Lock()
	defer bell.Unlock()
	bell.ears[ear] = true
	return ear, func() {
		bell.Lock()
		defer bell.Unlock()
		delete(bell.ears, ear)
	}
}
