#!/bin/bash
# SPDX-License-Identifier: MIT
# check-docs: the generated pages are current, every option has a test that uses it, and what the
# pages point to exists. Run by `make check-docs`, which makes build/docs first.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0

complain() {
	echo "$*"
	bad=1
}

for page in brood.1 completions/brood.bash completions/_brood completions/brood.fish; do
	diff -u "docs/$page" "build/docs/$page" || complain "docs/$page is out of date: run make docs"
done

bash -n docs/completions/brood.bash || bad=1
if command -v zsh >/dev/null; then
	zsh -n docs/completions/_brood || bad=1
fi
if command -v fish >/dev/null; then
	fish -n docs/completions/brood.fish || bad=1
fi
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning docs/brood.1 || complain "docs/brood.1 has mistakes"
fi

# Options: in the manual, and used by a test.
while read -r option; do
	sed 's/\\-/-/g; s/\\f[BIRP]//g' docs/brood.1 | grep -qE -- "$option([^a-z0-9-]|\$)" ||
		complain "$option is not in docs/brood.1"
	grep -rqE --include='*.py' --include='*.c' -- "$option([^a-z0-9-]|\$)" tests ||
		complain "$option is used by no test"
done < <(grep -oE -- '--[a-z][a-z0-9-]+' docs/completions/brood.bash | sort -u)

# The groups of system calls that a policy may name.
while read -r group; do
	sed 's/\\-/-/g' docs/brood.1 | grep -qE -- "$group([^a-z-]|\$)" || complain "$group is not in docs/brood.1"
done < <(grep -oE '^@[a-z-]+' ns/default.policy)

# Links of the pages, and the commands that README promises.
while IFS=: read -r page target; do
	target=${target%%#*}
	[ -z "$target" ] || [ -e "$(dirname "$page")/$target" ] ||
		complain "$page points to $target, which is not there"
done < <(find . -name '*.md' -not -path './build/*' -not -path './.git/*' -exec \
	grep -oHE '\]\([^)]*\)' {} + | sed -E 's/\]\(//; s/\)$//' | grep -vE ':(https?|mailto):')

for command in 'make demo' 'make check'; do
	grep -q "$command" README.md || complain "README.md does not mention \`$command\`"
done
while read -r target; do
	grep -qE "^([a-z0-9-]+ )*$target( [a-z0-9-]+)*:" Makefile || grep -qE "^(CHECKS|PLATFORMS).*\b$target\b" Makefile ||
		complain "the pages mention \`make $target\`, which the Makefile lacks"
done < <(grep -ohE '`make [a-z][a-z0-9-]+|^    make [a-z][a-z0-9-]+' README.md docs/*.md | sed 's/.*make //' | sort -u)
exit $bad
