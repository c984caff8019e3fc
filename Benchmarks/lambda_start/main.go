// A Lambda function that does nothing but ask for work: what a cold start costs in Go, with its standard library alone.
package main

import (
	"io"
	"net/http"
	"os"
)

func main() {
	for {
		answer, err := http.Get("http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/next")
		if err != nil {
			os.Exit(1)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
}
