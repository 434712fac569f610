package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
)

// Section 2: a PDF and the record that it carries.
const mostOfPDF = 64 << 20

// judgeRecord is the code of a PDF (nil where there is none) and what is wrong, in the order of section 2.
func judgeRecord(raw []byte) (*payload, []string) {
	if len(raw) > mostOfPDF {
		return nil, []string{"too-large"}
	}
	opened := openPDF(raw)
	if opened == nil {
		return nil, []string{"unreadable"}
	}
	attached := opened.attached("record.json")
	if attached == nil {
		return nil, []string{"no-record"}
	}
	data, fine := opened.data(attached)
	if !fine || attached.dict["Filter"] != nil && attached.dict["DecodeParms"] != nil {
		return nil, []string{"unreadable"}
	}
	return judgeAttached(data)
}

func judgeAttached(data []byte) (*payload, []string) {
	value, err := readJSON(data)
	top, _ := value.(map[string]any)
	text, hasCode := top["code"]
	record, hasRecord := top["record"].(map[string]any)
	salted, _ := top["salt"].(string)
	again, failed := canonical(value)
	_, hasID := record["document_id"]
	if err != nil || failed != nil || !hasCode || !hasRecord || !hasID || len(top) != 3 ||
		!digestText.MatchString(salted) {
		return nil, []string{"record"}
	}
	salt, _ := hex.DecodeString(salted)
	spelt, _ := text.(string)
	code, reason := parseCode(spelt)
	if reason != "" {
		return nil, []string{"code"}
	}
	var faults []string
	if string(again) != string(data) || record["document_id"] != hex.EncodeToString(code.documentID) {
		faults = append(faults, "record")
	}
	committed, err := canonical(record)
	digest := sha256.Sum256(append(salt, committed...))
	if err != nil || string(digest[:]) != string(code.commitment) {
		faults = append(faults, "commitment")
	}
	return code, faults
}

// judgePDF is section 2's last part: a PDF alone.
func judgePDF(path string, keys trusted) map[string]any {
	raw, err := os.ReadFile(path)
	if err != nil {
		return told(verdict{}, map[problem]bool{{"", "unreadable"}: true})
	}
	code, faults := judgeRecord(raw)
	problems := map[problem]bool{}
	for _, fault := range faults {
		problems[problem{"", fault}] = true
	}
	made := verdict{}
	if code == nil {
		switch faults[0] {
		case "record", "code":
			made.intact, made.signed = yes(false), yes(false)
		case "no-record":
			made.signed = yes(false)
		}
		return told(made, problems)
	}
	switch code.state(keys) {
	case "authentic_unlisted":
		made.signed, made.trusted = yes(true), yes(true)
	case "altered":
		made.signed, made.trusted = yes(false), yes(false)
		problems[problem{"", "code-signature"}] = true
	case "worthless_key":
		made.signed, made.trusted = yes(true), yes(false)
		problems[problem{"", keys.worthless(code)}] = true
	default:
		if keys != nil {
			made.trusted = yes(false)
			problems[problem{"", "untrusted"}] = true
		}
	}
	if !intact(problems) {
		made.intact = yes(false)
	}
	return told(made, problems)
}
