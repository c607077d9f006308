# SPDX-License-Identifier: MIT
# fish completion for brood; made from the option table by `make docs`.

function __brood_first
    test (count (commandline -opc)) -eq 1
end

function __brood_in # SUBCOMMAND...
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv
end

function __brood_after
    contains -- -- (commandline -opc)
end

function __brood_command # what follows -- completes as it would alone
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words)
    set -l command (string escape -- $words[(math $at + 1)..])
    complete -C (string join ' ' -- $command (commandline -ct))
end

function __brood_options
    __brood_in check; and return 1
    __brood_in procs; and return 1
    __brood_in tree; and return 1
    __brood_in find; and return 1
    __brood_in stat; and return 1
    __brood_in kill; and return 1
    __brood_in suspend; and return 1
    __brood_in resume; and return 1
    __brood_in top; and return 1
    not __brood_after
end

complete -c brood -c brood-init -f
complete -c brood -c brood-init -n __brood_after -a '(__brood_command)'
complete -c brood -n __brood_first -a run -d 'run COMMAND; the same as without a subcommand'
complete -c brood -n __brood_first -a check -d 'say what this host offers and what a run would use'
complete -c brood -n '__brood_in check' -l json
complete -c brood -n __brood_first -a procs -d 'list processes'
complete -c brood -n '__brood_in procs' -l json
complete -c brood -n '__brood_in procs' -l columns
complete -c brood -n '__brood_in procs' -l filter
complete -c brood -n '__brood_in procs' -l sort
complete -c brood -n '__brood_in procs' -l reverse
complete -c brood -n '__brood_in procs' -l cpu
complete -c brood -n '__brood_in procs' -l watch
complete -c brood -n '__brood_in procs' -l from
complete -c brood -n __brood_first -a tree -d 'draw a process and its descendants'
complete -c brood -n '__brood_in tree' -l json
complete -c brood -n '__brood_in tree' -l columns
complete -c brood -n '__brood_in tree' -l sort
complete -c brood -n '__brood_in tree' -l from
complete -c brood -n __brood_first -a find -d 'find processes by name, folder, user...'
complete -c brood -n '__brood_in find' -l cwd
complete -c brood -n '__brood_in find' -l command
complete -c brood -n '__brood_in find' -l user
complete -c brood -n '__brood_in find' -l state
complete -c brood -n '__brood_in find' -l filter
complete -c brood -n '__brood_in find' -l pids
complete -c brood -n '__brood_in find' -l json
complete -c brood -n '__brood_in find' -l columns
complete -c brood -n '__brood_in find' -l sort
complete -c brood -n '__brood_in find' -l reverse
complete -c brood -n '__brood_in find' -l from
complete -c brood -n __brood_first -a stat -d 'say what the machine does'
complete -c brood -n '__brood_in stat' -l watch
complete -c brood -n '__brood_in stat' -l history
complete -c brood -n '__brood_in stat' -l over
complete -c brood -n '__brood_in stat' -l json
complete -c brood -n '__brood_in stat' -l openmetrics
complete -c brood -n '__brood_in stat' -l from
complete -c brood -n '__brood_in stat' -l sys
complete -c brood -n __brood_first -a kill -d 'send a signal to processes or their trees'
complete -c brood -n '__brood_in kill' -l signal
complete -c brood -n '__brood_in kill' -l force
complete -c brood -n '__brood_in kill' -l tree
complete -c brood -n '__brood_in kill' -l yes
complete -c brood -n '__brood_in kill' -l json
complete -c brood -n __brood_first -a suspend -d 'stop processes or their trees for a while'
complete -c brood -n '__brood_in suspend' -l tree
complete -c brood -n '__brood_in suspend' -l force
complete -c brood -n '__brood_in suspend' -l yes
complete -c brood -n '__brood_in suspend' -l json
complete -c brood -n __brood_first -a resume -d 'let them go on'
complete -c brood -n '__brood_in resume' -l tree
complete -c brood -n '__brood_in resume' -l force
complete -c brood -n '__brood_in resume' -l yes
complete -c brood -n '__brood_in resume' -l json
complete -c brood -n __brood_first -a top -d 'show processes and the machine, live'
complete -c brood -n '__brood_in top' -l sort
complete -c brood -n '__brood_in top' -l reverse
complete -c brood -n '__brood_in top' -l tree
complete -c brood -n '__brood_in top' -l filter
complete -c brood -n '__brood_in top' -l columns
complete -c brood -n '__brood_in top' -l every
complete -c brood -n '__brood_in top' -l from
complete -c brood -c brood-init -n __brood_options -l grace -s g -x -d 'time between the stop signal and SIGKILL'
complete -c brood -c brood-init -n __brood_options -l timeout -s t -x -d 'stop everything after this time, and exit 124'
complete -c brood -c brood-init -n __brood_options -l kill-after -x -d 'SIGKILL everything this long after passing on TERM, INT, HUP or QUIT'
complete -c brood -c brood-init -n __brood_options -l stop-signal -x -a 'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMAX' -d 'what asks a process to end'
complete -c brood -c brood-init -n __brood_options -l leftovers -x -a 'stop kill wait fail' -d 'what becomes of processes that the command leaves; fail: stop, list, exit 123'
complete -c brood -c brood-init -n __brood_options -l at-end -x -a 'exit poweroff reboot halt' -d 'how the first process of a virtual machine ends'
complete -c brood -c brood-init -n __brood_options -l signal-to -x -a 'command group tree' -d 'who gets the signals that brood gets'
complete -c brood -c brood-init -n __brood_options -l map-signal -x -d 'pass TO on when FROM arrives; 0 drops it'
complete -c brood -c brood-init -n __brood_options -l ok-exit -x -d 'exit codes to report as 0'
complete -c brood -c brood-init -n __brood_options -l isolate -x -a 'auto pidns cgroup subreaper none' -d 'what holds the command\'s processes together'
complete -c brood -c brood-init -n __brood_options -l unshare -x -a 'mount net ipc uts cgroup time user' -d 'more namespaces'
complete -c brood -c brood-init -n __brood_options -l hostname -x -d 'host name in a UTS namespace of its own'
complete -c brood -c brood-init -n __brood_options -l user -x -d 'run the command as this user, in these groups'
complete -c brood -c brood-init -n __brood_options -l reset-signals -d 'start the command with default dispositions and an empty mask'
complete -c brood -c brood-init -n __brood_options -l chdir -x -a '(__fish_complete_directories)' -d 'start the command in DIR'
complete -c brood -c brood-init -n __brood_options -l clear-env -d 'give the command only what the other options name'
complete -c brood -c brood-init -n __brood_options -l env -x -d 'set a variable'
complete -c brood -c brood-init -n __brood_options -l pass-env -x -a '(set -xn)' -d 'keep a variable of brood\'s own'
complete -c brood -c brood-init -n __brood_options -l env-file -r -F -d 'set the variables that FILE has, as lines NAME=VALUE'
complete -c brood -c brood-init -n __brood_options -l stdin -r -F -d 'what the command reads'
complete -c brood -c brood-init -n __brood_options -l log -r -F -d 'append the command\'s stdout and stderr to FILE'
complete -c brood -c brood-init -n __brood_options -l verbose -s v -d 'say more on stderr'
complete -c brood -c brood-init -n __brood_options -l quiet -s q -d 'say errors only'
complete -c brood -c brood-init -n __brood_options -l dry-run -d 'print the plan and start nothing'
complete -c brood -n __brood_options -l sandbox -d 'contain a stranger\'s command; options beside it change its parts'
complete -c brood -n __brood_options -l profile -r -F -d 'take the options that FILE has, as lines NAME = VALUE'
complete -c brood -n __brood_options -l no-network -d 'a network namespace with nothing but the loopback device'
complete -c brood -n __brood_options -l share-net -d 'with --sandbox: keep the caller\'s network'
complete -c brood -n __brood_options -l map-users -x -d 'the users of a user namespace, through newuidmap'
complete -c brood -n __brood_options -l map-groups -x -d 'its groups, through newgidmap'
complete -c brood -n __brood_options -l require -x -a 'landlock memory swap pids cpus pidns cgroup' -d 'fail where one of these cannot be had'
complete -c brood -n __brood_options -l allow-degraded -a 'landlock memory swap pids cpus' -d 'run also where these cannot be had, and say so; without LIST: any of them'
complete -c brood -n __brood_options -l root -x -a '(__fish_complete_directories)' -d 'make DIR the command\'s /'
complete -c brood -n __brood_options -l ro -r -F -d 'show PATH, read-only, at DEST'
complete -c brood -n __brood_options -l rw -r -F -d 'show PATH, writable, at DEST'
complete -c brood -n __brood_options -l tmpfs -r -F -d 'an empty folder in memory at PATH'
complete -c brood -n __brood_options -l hide -r -F -d 'put an empty, unreadable file or folder over PATH'
complete -c brood -n __brood_options -l overlay -r -F -d 'let the folder PATH be written to, and forget what was written'
complete -c brood -n __brood_options -l proc -d 'a fresh /proc'
complete -c brood -n __brood_options -l dev -d 'a /dev with harmless devices only'
complete -c brood -n __brood_options -l cap-drop -x -d 'take these capabilities away, or all'
complete -c brood -n __brood_options -l cap-keep -x -d 'take away all capabilities but these'
complete -c brood -n __brood_options -l no-new-privs -d 'no program can give more privileges than the command has'
complete -c brood -n __brood_options -l seccomp -r -F -d 'which system calls the kernel denies'
complete -c brood -n __brood_options -l seccomp-log -d 'let the kernel log what the policy denies'
complete -c brood -n __brood_options -l landlock -x -a 'auto off' -d 'a second lock on files, where the kernel has it'
complete -c brood -n __brood_options -l keep-fd -x -d 'pass this descriptor on, and none above 2 that is not named'
complete -c brood -n __brood_options -l memory -x -d 'most memory that all its processes have together'
complete -c brood -n __brood_options -l swap -x -d 'most swap beside that; 0: none'
complete -c brood -n __brood_options -l pids -x -d 'most processes and threads at a time'
complete -c brood -n __brood_options -l cpus -x -d 'most processors\' worth of time: 0.5, 2'
complete -c brood -n __brood_options -l cpu-time -x -d 'most CPU time of each process'
complete -c brood -n __brood_options -l rlimit -x -d 'a limit of setrlimit(2): nofile=1024'
complete -c brood -n __brood_options -l nice -x -d 'scheduling priority, -20 to 19'
complete -c brood -n __brood_options -l oom-score-adj -x -d 'how soon the kernel picks it when memory is short, -1000 to 1000'
complete -c brood -n __brood_options -l log-size -x -d 'begin the log anew when it has this size; FILE.1 is the newest full one'
complete -c brood -n __brood_options -l log-keep -x -d 'how many full logs to keep'
complete -c brood -n __brood_options -l report -r -F -d 'write what happened as JSON: into FILE, to stdout, to a descriptor'
complete -c brood -n __brood_options -l log-format -x -a 'text json' -d 'the form of brood\'s own messages on stderr'
complete -c brood -c brood-init -n __brood_options -s h -l help -d 'print a summary of the options'
complete -c brood -c brood-init -n __brood_options -l version -d 'print the version'
