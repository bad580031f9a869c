package jobs

import "sync"

// Workers of this process that wait for work. A wake that concerns another database
// costs one look.
var sleepers struct {
	sync.Mutex
	all map[chan struct{}]bool
}

func wake() {
	sleepers.Lock()
	defer sleepers.Unlock()
	for c := range sleepers.all {
		select {
		case c <- struct{}{}:
		default: // it was told already
		}
	}
}

func sleeper() (c chan struct{}, leave func()) {
	c = make(chan struct{}, 1)
	sleepers.Lock()
	defer sleepers.Unlock()
	if sleepers.all == nil {
		sleepers.all = map[chan struct{}]bool{}
	}
	sleepers.all[c] = true
	return c, func() {
		sleepers.Lock()
		defer sleepers.Unlock()
		delete(sleepers.all, c)
	}
}
