package main

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Section 1.6, steps 3 to 5: the bag and its four manifests.
const (
	bagDeclaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
	mostOfManifest = 16 << 20
)

var (
	manifestLine = regexp.MustCompile(`^([0-9A-Fa-f]+)[ \t]+\*?(.+)$`)
	lineEnd      = regexp.MustCompile("\r\n|[\r\v\f\x1c-\x1e\u0085\u2028\u2029]")
	oxumLine     = regexp.MustCompile(`(?m)^Payload-Oxum:[ \t]*([0-9]+)\.([0-9]+)[ \t]*\r?$`)
)

type bag struct {
	files    map[string]file // by path below the root
	problems map[problem]bool
}

func (of *bag) note(path, code string) { of.problems[problem{path, code}] = true }

func (of *bag) paths() []string {
	made := make([]string, 0, len(of.files))
	for path := range of.files {
		made = append(made, path)
	}
	sort.Strings(made)
	return made
}

// small is the content of a file that must be read as a whole: a manifest or a part of the seal.
func (of *bag) small(path string) ([]byte, string) {
	found, there := of.files[path]
	switch {
	case !there:
		return nil, "absent"
	case found.failed || len(found.raw) > mostOfManifest:
		return nil, "unreadable"
	}
	return found.raw, ""
}

func judgeBundle(path string, keys trusted) map[string]any {
	raw, err := os.ReadFile(path)
	if err != nil {
		return told(verdict{}, map[problem]bool{{"", "unreadable"}: true})
	}
	files, problems, opened := openZIP(raw)
	made := &bag{map[string]file{}, map[problem]bool{}}
	for _, each := range problems {
		made.problems[each] = true
	}
	if !opened {
		return told(verdict{}, made.problems)
	}
	root, found := rootOf(files)
	if !found {
		made.note("", "no-bag")
		return told(verdict{}, made.problems)
	}
	for _, each := range files {
		if inside, below := strings.CutPrefix(each.name, root); below {
			made.files[inside] = each
		} else {
			made.note(each.name, "outside")
		}
	}
	made.unread()
	made.manifests()
	return made.sealed(keys)
}

// rootOf is the folder of the bag, with a slash behind it where there is one.
func rootOf(files []file) (string, bool) {
	for _, mark := range []string{"bagit.txt", "seal/statement.json"} {
		best, found := "", false
		for _, each := range files {
			root, ends := strings.CutSuffix(each.name, mark)
			if !ends || strings.Count(root, "/") > 1 || root != "" && !strings.HasSuffix(root, "/") {
				continue
			}
			if !found || len(root) < len(best) {
				best, found = root, true
			}
		}
		if found {
			return best, true
		}
	}
	return "", false
}

func (of *bag) unread() {
	for path, each := range of.files {
		if each.failed {
			of.note(path, "unreadable")
		}
	}
}

func (of *bag) manifests() {
	switch raw, fault := of.small("bagit.txt"); {
	case fault != "":
		of.note("bagit.txt", fault)
	case string(raw) != bagDeclaration:
		of.note("bagit.txt", "version")
	}
	for _, algorithm := range []string{"sha256", "sha512"} {
		of.manifest("manifest-"+algorithm+".txt", algorithm, func(path string) bool {
			return strings.HasPrefix(path, "data/")
		})
		of.manifest("tagmanifest-"+algorithm+".txt", algorithm, func(path string) bool {
			return !strings.HasPrefix(path, "data/") && !strings.HasPrefix(path, "seal/") &&
				!strings.HasPrefix(path, "tagmanifest-")
		})
	}
	of.oxum()
}

func (of *bag) manifest(name, algorithm string, covers func(string) bool) {
	raw, fault := of.small(name)
	if fault != "" {
		of.note(name, fault)
		return
	}
	listed, fine := readManifest(string(raw))
	if !fine {
		of.note(name, "unreadable")
		return
	}
	for path, digest := range listed {
		found, there := of.files[path]
		switch {
		case !there || !covers(path):
			of.note(path, "missing")
		case !found.failed && digestOf(found.raw, algorithm) != digest:
			of.note(path, "changed")
		}
	}
	for path := range of.files {
		if _, named := listed[path]; !named && covers(path) {
			of.note(path, "extra")
		}
	}
}

func readManifest(text string) (map[string]string, bool) {
	made := map[string]string{}
	if !utf8.ValidString(text) {
		return nil, false
	}
	for line := range strings.Lines(lineEnd.ReplaceAllString(text, "\n")) {
		parts := manifestLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if parts == nil {
			return nil, false
		}
		if _, twice := made[parts[2]]; twice {
			return nil, false
		}
		made[parts[2]] = strings.ToLower(parts[1])
	}
	return made, true
}

func digestOf(raw []byte, algorithm string) string {
	if algorithm == "sha512" {
		digest := sha512.Sum512(raw)
		return hex.EncodeToString(digest[:])
	}
	digest := sha256.Sum256(raw)
	return hex.EncodeToString(digest[:])
}

func (of *bag) oxum() {
	raw, fault := of.small("bag-info.txt")
	if fault != "" {
		return
	}
	bytes, count := 0, 0
	for path, each := range of.files {
		if strings.HasPrefix(path, "data/") {
			if each.failed {
				return
			}
			bytes, count = bytes+len(each.raw), count+1
		}
	}
	if told := oxumLine.FindSubmatch(raw); told != nil {
		if strings.TrimLeft(string(told[1]), "0") != strings.TrimLeft(strconv.Itoa(bytes), "0") ||
			strings.TrimLeft(string(told[2]), "0") != strings.TrimLeft(strconv.Itoa(count), "0") {
			of.note("bag-info.txt", "oxum")
		}
	}
}
