// A second verifier of what Sổ Lưu issues, written from docs/dinh-dang.md alone, with nothing but Go's standard
// library. It shares no line, no table and no author's habit with the first one: where the two disagree, either a
// program or the description is wrong.
//
// Reads one JSON document of questions from standard input, writes one of answers. What it does not judge, and
// says so by null: time-stamps (RFC 3161), people's signatures (PAdES), and what only a school's lookup or a later
// status list knows.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

// A question names what to check in one field; the others are empty.
type question struct {
	Code   *string // as scanned or typed
	Label  *string // of a document, as a person types it
	Bundle string  // path of a ZIP
	PDF    string  // path of one
	Record *recordQuestion
	Seed   string // of a key, hex: sign the body
	Body   string // hex
	Status string // a status list
	Places []int  // of it
	Note   string // a head with its signatures
	Proof  string // that an event is under such a head
	Vkeys  []string
	Keys   *[]trustedKey
}

type recordQuestion struct{ Salt, Canonical string }

type trustedKey struct {
	PublicKey        string `json:"public_key"` // hex
	ValidUntil       string `json:"valid_until"`
	CompromisedSince string `json:"compromised_since"`
}

func main() {
	var asked []question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	answers := make([]any, len(asked))
	for at, each := range asked {
		answers[at] = answer(each)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		os.Exit(2)
	}
}

func answer(asked question) any {
	keys := keysOf(asked.Keys)
	switch {
	case asked.Code != nil:
		return judgeCode(*asked.Code, keys)
	case asked.Label != nil:
		id, reason := readLabel(*asked.Label)
		return map[string]string{"document_id": hex.EncodeToString(id), "reason": reason}
	case asked.Record != nil:
		return judgeCanonical(*asked.Record)
	case asked.Seed != "":
		return signCode(asked.Seed, asked.Body)
	case asked.Status != "":
		return judgeStatus(asked.Status, asked.Places)
	case asked.Note != "":
		return judgeNote(asked.Note, asked.Vkeys)
	case asked.Proof != "":
		return judgeProof(asked.Proof, asked.Vkeys)
	case asked.PDF != "":
		return judgePDF(asked.PDF, keys)
	default:
		return judgeBundle(asked.Bundle, keys)
	}
}

// trusted holds the keys that whoever asks trusts; nil when they have none.
type trusted []key

type key struct {
	public                       []byte
	validUntil, compromisedSince string
}

func keysOf(given *[]trustedKey) trusted {
	if given == nil || len(*given) == 0 {
		return nil
	}
	keys := trusted{}
	for _, each := range *given {
		public, err := hex.DecodeString(each.PublicKey)
		if err != nil || len(public) != 32 {
			fmt.Fprintln(os.Stderr, "a trusted key is not 32 bytes of hex")
			os.Exit(2)
		}
		keys = append(keys, key{public, each.ValidUntil, each.CompromisedSince})
	}
	return keys
}
