package server

import (
	"net"
	"strings"
	"testing"
)

// Whoever starts it twice is told which settings give it a place of its own.
func TestAPlaceThatIsTakenNamesItsSetting(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := listenAt("STANDING_ADMIN_ADDR", l.Addr().String()); err == nil || !strings.Contains(err.Error(), "set STANDING_ADMIN_ADDR to another port") {
		t.Error(err)
	}
}
