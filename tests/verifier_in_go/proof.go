package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
)

// Section 6 and C2SP's tlog-proof v1, tlog-checkpoint and signed-note.
const (
	leafPrefix     = "soluu-event-v1\n"
	mostSteps      = 63
	mostSignatures = 64
)

var proofText = regexp.MustCompile(
	`^c2sp\.org/tlog-proof@v1\nextra ([A-Za-z0-9+/=]+)\nindex (0|[1-9][0-9]{0,17})\n((?:[A-Za-z0-9+/=]{44}\n)*)\n` +
		`(([^\n]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/=]{44})\n)\n((?:— [^ \n+]+ [A-Za-z0-9+/=]+\n)+)$`)

var signatureLine = regexp.MustCompile(`— (\S+) (\S+)\n`)

type proof struct {
	leaf, root   []byte
	path         [][]byte
	index, size  uint64
	head, origin string
	signers      []string
	signatures   [][]byte // the key's id of four bytes, then the signature
}

// readProof reads the one way to write a proof; nil for any other.
func readProof(text string) *proof {
	parts := proofText.FindStringSubmatch(text)
	if parts == nil {
		return nil
	}
	made := &proof{head: parts[4], origin: parts[5]}
	fine, failed := true, error(nil)
	take := func(text string, length int) []byte {
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		fine = fine && err == nil && (length == 0 || len(raw) == length)
		return raw
	}
	number := func(text string) uint64 {
		value, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			failed = err
		}
		return value
	}
	made.leaf, made.index, made.size = take(parts[1], 0), number(parts[2]), number(parts[6])
	made.root = take(parts[7], 32)
	for _, line := range strings.Fields(parts[3]) {
		made.path = append(made.path, take(line, 32))
	}
	for _, line := range signatureLine.FindAllStringSubmatch(parts[8], -1) {
		signature := take(line[2], 0)
		fine = fine && len(signature) > 4
		made.signers, made.signatures = append(made.signers, line[1]), append(made.signatures, signature)
	}
	if !fine || failed != nil || len(made.path) > mostSteps || len(made.signers) > mostSignatures {
		return nil
	}
	return made
}

// holds says whether this key signed the head, and whether the head holds the leaf.
func (of *proof) holds(public []byte) bool {
	id := sha256.Sum256([]byte(of.origin + "\n\x01" + string(public)))
	if len(of.signers) != 1 || of.signers[0] != of.origin || len(of.signatures[0]) != 4+ed25519.SignatureSize {
		return false
	}
	signature := of.signatures[0]
	return string(id[:4]) == string(signature[:4]) && ed25519.Verify(public, []byte(of.head), signature[4:]) &&
		of.included()
}

func (of *proof) included() bool {
	if of.index >= of.size {
		return false
	}
	at, last := of.index, of.size-1
	digest := sha256.Sum256(append([]byte{0}, of.leaf...))
	node := func(left, right []byte) [32]byte {
		return sha256.Sum256(append(append([]byte{1}, left...), right...))
	}
	for _, step := range of.path {
		if last == 0 {
			return false
		}
		if at%2 == 1 || at == last {
			digest = node(step, digest[:])
			for at != 0 && at%2 == 0 {
				at, last = at>>1, last>>1
			}
		} else {
			digest = node(digest[:], step)
		}
		at, last = at>>1, last>>1
	}
	return last == 0 && string(digest[:]) == string(of.root)
}

// judgeProof tells of a proof that goes along with a bundle: of which subject's event, whether that is under the head,
// and whose signatures of those keys stand there.
func judgeProof(text string, vkeys []string) map[string]any {
	of := readProof(text)
	if of == nil {
		return map[string]any{"is_proof": false}
	}
	subject := ""
	if said, begins := strings.CutPrefix(string(of.leaf), leafPrefix); begins {
		if value, err := readJSON([]byte(said)); err == nil {
			if event, isObject := value.(map[string]any); isObject {
				subject, _ = event["subject"].(string)
			}
		}
	}
	_, note, _ := strings.Cut(text, "\n\n")
	signers := judgeNote(note, vkeys)["signers"]
	return map[string]any{"is_proof": true, "is_under": of.included(), "subject": subject, "signers": signers}
}

// tells says whether the leaf is of this event.
func (of *proof) tells(kind, subject, statement string) bool {
	text, begins := strings.CutPrefix(string(of.leaf), leafPrefix)
	value, err := readJSON([]byte(text))
	event, isObject := value.(map[string]any)
	if !begins || err != nil || !isObject || len(event) != 6 {
		return false
	}
	if again, failed := canonical(value); failed != nil || string(again) != text {
		return false
	}
	detail, isText := event["detail"].(string)
	inner, err := readJSON([]byte(detail))
	said, isObject := inner.(map[string]any)
	return isText && err == nil && isObject && event["kind"] == kind && event["subject"] == subject &&
		said["statement_sha256"] == statement
}
