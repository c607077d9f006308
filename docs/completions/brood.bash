# SPDX-License-Identifier: MIT
# bash completion for brood; made from the option table by `make docs`.

_brood_value() { # PREVIOUS =: complete what follows that option; 1 where nothing does
	case $1 in
	--grace | -g) : ;;
	--timeout | -t) : ;;
	--kill-after) : ;;
	--stop-signal) mapfile -t COMPREPLY < <(compgen -A signal -- "$cur") ;;
	--leftovers) mapfile -t COMPREPLY < <(compgen -W 'stop kill wait fail' -- "$cur") ;;
	--at-end) mapfile -t COMPREPLY < <(compgen -W 'exit poweroff reboot halt' -- "$cur") ;;
	--signal-to) mapfile -t COMPREPLY < <(compgen -W 'command group tree' -- "$cur") ;;
	--map-signal) : ;;
	--ok-exit) : ;;
	--isolate) mapfile -t COMPREPLY < <(compgen -W 'auto pidns cgroup subreaper none' -- "$cur") ;;
	--unshare) mapfile -t COMPREPLY < <(compgen -W 'mount net ipc uts cgroup time user' -- "$cur") ;;
	--hostname) : ;;
	--user) : ;;
	--chdir) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	--env) : ;;
	--pass-env) mapfile -t COMPREPLY < <(compgen -e -- "$cur") ;;
	--env-file) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--stdin) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--log) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--profile) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--map-users) : ;;
	--map-groups) : ;;
	--require) mapfile -t COMPREPLY < <(compgen -W 'landlock memory swap pids cpus pidns cgroup' -- "$cur") ;;
	--allow-degraded) [[ $2 ]] || return 1; mapfile -t COMPREPLY < <(compgen -W 'landlock memory swap pids cpus' -- "$cur") ;;
	--root) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	--ro) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--rw) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--tmpfs) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--hide) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--overlay) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--cap-drop) : ;;
	--cap-keep) : ;;
	--seccomp) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--landlock) mapfile -t COMPREPLY < <(compgen -W 'auto off' -- "$cur") ;;
	--keep-fd) : ;;
	--memory) : ;;
	--swap) : ;;
	--pids) : ;;
	--cpus) : ;;
	--cpu-time) : ;;
	--rlimit) : ;;
	--nice) : ;;
	--oom-score-adj) : ;;
	--log-size) : ;;
	--log-keep) : ;;
	--report) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--log-format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$cur") ;;
	*) return 1 ;;
	esac
}

_brood_command() { # AT: the command and its arguments begin there
	if declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif ((COMP_CWORD == $1)); then
		mapfile -t COMPREPLY < <(compgen -c -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}

_brood() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} sign= i words
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} == -- ]]; then
			_brood_command $((i + 1))
			return
		fi
	done
	# an option, = and its value are three words here
	if [[ $cur == = ]]; then
		cur= sign==
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]} sign==
	fi
	_brood_value "$prev" "$sign" && return
	local options='--grace --timeout --kill-after --stop-signal --leftovers --at-end --signal-to --map-signal --ok-exit --isolate --unshare --hostname --user --reset-signals --chdir --clear-env --env --pass-env --env-file --stdin --log --verbose --quiet --dry-run --sandbox --profile --no-network --share-net --map-users --map-groups --require --allow-degraded --root --ro --rw --tmpfs --hide --overlay --proc --dev --cap-drop --cap-keep --no-new-privs --seccomp --seccomp-log --landlock --keep-fd --memory --swap --pids --cpus --cpu-time --rlimit --nice --oom-score-adj --log-size --log-keep --report --log-format --help --version' subcommands='run check procs tree find stat kill suspend resume top'
	[[ ${COMP_WORDS[0]##*/} == brood-init ]] && subcommands= options='--grace --timeout --kill-after --stop-signal --leftovers --at-end --signal-to --map-signal --ok-exit --isolate --unshare --hostname --user --reset-signals --chdir --clear-env --env --pass-env --env-file --stdin --log --verbose --quiet --dry-run --help --version'
	[[ ${COMP_WORDS[1]} == check ]] && options='--json --help'
	[[ ${COMP_WORDS[1]} == procs ]] && options='--json --columns --filter --sort --reverse --cpu --watch --from --help'
	[[ ${COMP_WORDS[1]} == tree ]] && options='--json --columns --sort --from --help'
	[[ ${COMP_WORDS[1]} == find ]] && options='--cwd --command --user --state --filter --pids --json --columns --sort --reverse --from --help'
	[[ ${COMP_WORDS[1]} == stat ]] && options='--watch --history --over --json --openmetrics --from --sys --help'
	[[ ${COMP_WORDS[1]} == kill ]] && options='--signal --force --tree --yes --json --help'
	[[ ${COMP_WORDS[1]} == suspend ]] && options='--tree --force --yes --json --help'
	[[ ${COMP_WORDS[1]} == resume ]] && options='--tree --force --yes --json --help'
	[[ ${COMP_WORDS[1]} == top ]] && options='--sort --reverse --tree --filter --columns --every --from --help'
	if [[ $cur == -* ]]; then
		words=$options
	elif ((COMP_CWORD == 1)); then
		words=$subcommands
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words --" -- "$cur")
}
complete -F _brood brood brood-init
