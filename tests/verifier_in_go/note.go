package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
)

// Section 6.2: a signed head (C2SP signed-note, tlog-checkpoint), and what witnesses add (tlog-cosignature).
const (
	ofHead    = 1 // the type of a log's own signature
	ofWitness = 4
)

var noteText = regexp.MustCompile(
	`^(([^\n]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/=]{44})\n)\n((?:— [^ \n+]+ [A-Za-z0-9+/=]+\n)+)$`)

// judgeNote tells whose signatures of those keys stand under a head, and since when witnesses have known it.
func judgeNote(text string, vkeys []string) map[string]any {
	parts := noteText.FindStringSubmatch(text)
	if parts == nil {
		return map[string]any{"is_head": false}
	}
	signers := []string{}
	for _, vkey := range vkeys {
		for _, line := range signatureLine.FindAllStringSubmatch(parts[5], -1) {
			raw, err := base64.StdEncoding.Strict().DecodeString(line[2])
			if err != nil {
				return map[string]any{"is_head": false}
			}
			if said := signedBy(vkey, line[1], raw, parts[1]); said != "" {
				signers = append(signers, said)
			}
		}
	}
	return map[string]any{"is_head": true, "origin": parts[2], "size": parts[3], "root": parts[4], "signers": signers}
}

// signedBy says 'name', or 'name@time' of a witness; empty where the line is not of the key, or not right.
func signedBy(vkey, name string, line []byte, head string) string {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 || parts[0] != name {
		return ""
	}
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize {
		return ""
	}
	id := sha256.Sum256([]byte(name + "\n" + string(key)))
	if fmt.Sprintf("%x", id[:4]) != parts[1] || len(line) < 4 || string(line[:4]) != string(id[:4]) {
		return ""
	}
	public, signature := ed25519.PublicKey(key[1:]), line[4:]
	switch {
	case key[0] == ofHead && len(signature) == 64 && ed25519.Verify(public, []byte(head), signature):
		return name
	case key[0] == ofWitness && len(signature) == 72:
		at := binary.BigEndian.Uint64(signature[:8])
		if ed25519.Verify(public, []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, head)), signature[8:]) {
			return fmt.Sprintf("%s@%d", name, at)
		}
	}
	return ""
}
