package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"sort"
	"strings"
	"time"
)

// Section 1.6, steps 6 to 10: the signed statement, the seal, the papers' codes, the log's proof, the key.
const (
	statementPath = "seal/statement.json"
	sealPath      = "seal/seal.json"
	proofPath     = "seal/log.tlog-proof"
	stampPath     = "seal/timestamp.tst"
	sealPrefix    = "soluu-seal-v1\n"
)

var (
	digestText = regexp.MustCompile(`^[0-9a-f]{64}$`)
	sealText   = regexp.MustCompile(`^\{\n  "algorithm": "Ed25519",\n  "key_id": "([^"\\]*)",\n` +
		`  "public_key": "([A-Za-z0-9+/=]*)",\n  "signature": "([A-Za-z0-9+/=]*)",\n` +
		`  "signs": "seal/statement\.json"\n\}\n$`)
	// Problems that tell who signed, or what became of a document; all others tell that files were changed.
	ofSigner = map[string]bool{
		"signature": true, "key": true, "untrusted": true, "key-retired": true, "key-compromised": true,
		"code-signature": true, "superseded": true, "revoked": true, "other-code": true, "stamp-time": true,
		"renewal": true,
	}
)

// verdict holds what is known: nil where nothing can be said.
type verdict struct{ intact, signed, trusted, timely, people, logged, current *bool }

func told(of verdict, problems map[problem]bool) map[string]any {
	list := make([][2]string, 0, len(problems))
	for each := range problems {
		list = append(list, [2]string{each.Path, each.Code})
	}
	sort.Slice(list, func(a, b int) bool { return list[a][0]+"\x00"+list[a][1] < list[b][0]+"\x00"+list[b][1] })
	return map[string]any{
		"intact": of.intact, "signed": of.signed, "trusted": of.trusted, "timely": of.timely, "people": of.people,
		"logged": of.logged, "current": of.current, "problems": list,
	}
}

func yes(is bool) *bool { return &is }

func isTrue(answer *bool) bool { return answer != nil && *answer }

func intact(problems map[problem]bool) bool {
	for each := range problems {
		if !ofSigner[each.Code] {
			return false
		}
	}
	return true
}

type statement struct {
	raw                                    []byte
	files                                  map[string]string
	tagmanifest, keyID, bundleID, sealedAt string
	stamp, proof                           bool
}

type seal struct {
	public    []byte
	keyID     string
	signature []byte
}

func (of *bag) sealed(keys trusted) map[string]any {
	said := of.statement()
	if said != nil {
		of.statedFiles(said)
	}
	by := of.seal()
	good := said != nil && by != nil && of.signature(said, by)
	if said != nil && by != nil {
		of.promised(map[string]bool{proofPath: said.proof, stampPath: said.stamp})
	}
	codes := of.papers(by, good)
	proven := of.proof(said, by)
	of.status(said, by)
	made := verdict{}
	made.signed = yes(good && codes)
	made.trusted = of.trust(said, by, keys)
	if proven != nil && !*proven || isTrue(proven) && isTrue(made.trusted) {
		made.logged = proven
	}
	made.intact = yes(intact(of.problems))
	return told(made, of.problems)
}

func (of *bag) statement() *statement {
	raw, fault := of.small(statementPath)
	if fault != "" {
		of.note(statementPath, fault)
		return nil
	}
	made := readStatement(raw)
	if made == nil {
		of.note(statementPath, "unreadable")
	}
	return made
}

func readStatement(raw []byte) *statement {
	value, err := readJSON(raw)
	top, isObject := value.(map[string]any)
	if err != nil || !isObject || top["format"] != "soluu-seal-v1" {
		return nil
	}
	listed, isObject := top["files"].(map[string]any)
	if !isObject {
		return nil
	}
	made := &statement{raw: raw, files: map[string]string{}}
	for path, digest := range listed {
		text, isText := digest.(string)
		if !isText {
			return nil
		}
		made.files[path] = text
	}
	for name, into := range map[string]*string{
		"tagmanifest_sha256": &made.tagmanifest, "key_id": &made.keyID, "bundle_id": &made.bundleID,
		"sealed_at": &made.sealedAt,
	} {
		*into, _ = top[name].(string)
	}
	made.stamp, made.proof = top["timestamp"] != nil, top["log_proof"] != nil
	return made
}

func (of *bag) statedFiles(said *statement) {
	for path, digest := range said.files {
		found, there := of.files[path]
		switch {
		case !there:
			of.note(path, "missing")
		case !found.failed && digestOf(found.raw, "sha256") != digest:
			of.note(path, "changed-sealed")
		}
	}
	beside := map[string]bool{statementPath: true, sealPath: true, proofPath: true, stampPath: true}
	for path := range of.files {
		if _, listed := said.files[path]; !listed && !beside[path] {
			of.note(path, "extra")
		}
	}
	if raw, fault := of.small("tagmanifest-sha256.txt"); fault == "" && digestOf(raw, "sha256") != said.tagmanifest {
		of.note("tagmanifest-sha256.txt", "changed-sealed")
	}
}

// promised compares what lies beside the statement with what this says of it.
func (of *bag) promised(parts map[string]bool) {
	for path, promised := range parts {
		if _, there := of.files[path]; promised && !there {
			of.note(path, "absent")
		} else if there && !promised {
			of.note(path, "extra")
		}
	}
}

func (of *bag) seal() *seal {
	raw, fault := of.small(sealPath)
	if fault != "" {
		of.note(sealPath, fault)
		return nil
	}
	made := readSeal(raw)
	if made == nil {
		of.note(sealPath, "unreadable")
	}
	return made
}

// readSeal takes the one way to write a seal, and no other.
func readSeal(raw []byte) *seal {
	parts := sealText.FindSubmatch(raw)
	if parts == nil {
		return nil
	}
	public, isPublic := onlyBase64(string(parts[2]), 32)
	signature, isSignature := onlyBase64(string(parts[3]), 64)
	if !isPublic || !isSignature {
		return nil
	}
	return &seal{public, string(parts[1]), signature}
}

func onlyBase64(text string, length int) ([]byte, bool) {
	raw, isBase64 := anyBase64(text)
	return raw, isBase64 && len(raw) == length
}

// anyBase64 takes the one way to write some bytes, however many.
func anyBase64(text string) ([]byte, bool) {
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	return raw, err == nil && base64.StdEncoding.EncodeToString(raw) == text
}

func (of *bag) signature(said *statement, by *seal) bool {
	good := true
	own := hex.EncodeToString(keyID(by.public))
	if own != by.keyID {
		of.note(sealPath, "key")
		good = false
	}
	if own != said.keyID {
		of.note(statementPath, "key")
		good = false
	}
	if !ed25519.Verify(by.public, append([]byte(sealPrefix), said.raw...), by.signature) {
		of.note(statementPath, "signature")
		of.note(sealPath, "signature")
		good = false
	}
	return good
}

// papers judges each PDF, and says whether every code that can be read is of the seal's key.
func (of *bag) papers(by *seal, good bool) bool {
	same := true
	for _, path := range of.paths() {
		each := of.files[path]
		if !strings.HasPrefix(path, "data/") || !strings.HasSuffix(strings.ToLower(path), ".pdf") ||
			strings.HasPrefix(path, "data/original/") || each.failed {
			continue
		}
		code, faults := judgeRecord(each.raw)
		for _, fault := range faults {
			of.note(path, fault)
		}
		if code != nil && good && !code.signedBy(by.public) {
			of.note(path, "code-signature")
			same = false
		}
	}
	return same
}

func (of *bag) trust(said *statement, by *seal, keys trusted) *bool {
	if keys == nil || said == nil || by == nil {
		return nil
	}
	for _, each := range keys {
		if string(each.public) != string(by.public) {
			continue
		}
		reason := each.worthless(dayOf(said.sealedAt))
		if reason != "" {
			of.note(sealPath, reason)
		}
		return yes(reason == "")
	}
	of.note(sealPath, "untrusted")
	return yes(false)
}

// dayOf is the day that a moment states, in its own offset; empty where it is no moment.
func dayOf(moment string) string {
	at, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		return ""
	}
	return at.Format("2006-01-02")
}

// proof is step 9, section 1.8: true, false, or nothing to say.
func (of *bag) proof(said *statement, by *seal) *bool {
	if said == nil || by == nil || !said.proof {
		return nil
	}
	raw, fault := of.small(proofPath)
	if fault != "" {
		if fault != "absent" { // which is told already
			of.note(proofPath, fault)
		}
		return nil
	}
	proof := readProof(string(raw))
	if proof == nil {
		of.note(proofPath, "unreadable")
		return nil
	}
	digest := sha256.Sum256(said.raw)
	if !proof.holds(by.public) || !proof.tells("statement-sealed", said.bundleID, hex.EncodeToString(digest[:])) {
		of.note(proofPath, "log")
		return yes(false)
	}
	return yes(true)
}
