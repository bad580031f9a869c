package blob_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"standing/internal/base/blob"
	"standing/internal/base/blob/blobtest"
	"standing/internal/base/fault"
	"standing/internal/base/pii"
)

const (
	victimAddress = "BLOB_VICTIM_ADDRESS"
	victimFolder  = "BLOB_VICTIM_FOLDER"
)

// A process that uploads for ever, until TestKilledInMidUpload kills it.
func TestMain(m *testing.M) {
	address, folder := os.Getenv(victimAddress), os.Getenv(victimFolder)
	if address == "" && folder == "" {
		os.Exit(m.Run())
	}
	as := blob.Access{}
	if address != "" {
		as = blob.Access{Key: pii.Hide(blobtest.Key), Secret: pii.Hide(blobtest.Secret)}
	}
	s, err := blob.Open(address, as, folder)
	if err == nil {
		err = s.Put(ctx, "1/killed", io.MultiReader(noise(17*mb), reads(func([]byte) (int, error) {
			fmt.Println("half")
			select {}
		})))
	}
	fmt.Println(err)
}

func TestKilledInMidUpload(t *testing.T) {
	eachStore(t, func(t *testing.T, s kept) {
		victim := exec.Command(os.Args[0])
		victim.Env = append(os.Environ(), victimAddress+"="+s.address, victimFolder+"="+s.folder)
		out, err := victim.StdoutPipe()
		if err == nil {
			err = victim.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil || line != "half\n" {
			t.Fatalf("%q %v", line, err)
		}
		if err := victim.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = victim.Wait() // it was killed
		if _, err := s.get(t, "1/killed"); !errors.Is(err, fault.NotFound) {
			t.Error("half of it is there:", err)
		}
		if got := names(t, s, ""); len(got) != 0 {
			t.Error(got)
		}
		if n, err := blob.Sweep(ctx, s, time.Now().Add(-24*time.Hour)); n != 0 || err != nil {
			t.Errorf("%d that may go on were swept, %v", n, err)
		}
		if n, err := blob.Sweep(ctx, s, time.Now().Add(time.Minute)); n != 1 || err != nil {
			t.Errorf("%d leftovers were swept, %v", n, err)
		}
	})
}
