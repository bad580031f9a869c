package keys_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func cpuNow() (self, pg float64) {
	var r syscall.Rusage
	_ = syscall.Getrusage(0, &r)
	self = float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil || !strings.Contains(string(b), "(postgres)") {
			continue
		}
		fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
		pid := filepath.Base(filepath.Dir(f))
		if fields[1] != "1077" && pid != "1077" {
			continue
		}
		n := []int{11, 12}
		if pid == "1077" {
			n = []int{11, 12, 13, 14}
		}
		for _, i := range n {
			v, _ := strconv.ParseFloat(fields[i], 64)
			pg += v / 100
		}
	}
	return self, pg
}
