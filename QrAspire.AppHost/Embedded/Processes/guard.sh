# Ends the processes of a host that is gone. $1: VARIABLE=value that every child carries; $2: file with this guard's pid.
# Lines on standard input: "add PID SIGNAL", "del PID". The end of the input is the end of the host.
trap '' INT TERM HUP
marker=$1 pidfile=$2 children=
while read -r word pid signal; do
  case $word in
    add) children="$children $pid:$signal" ;;
    del) kept=; for child in $children; do [ "${child%%:*}" = "$pid" ] || kept="$kept $child"; done; children=$kept ;;
  esac
done
# One that was started but not yet told of, or that left its group. A group's leader is known by its own number.
for file in $(grep -lszx "$marker" /proc/[0-9]*/environ 2>/dev/null); do
  pid=${file#/proc/}; pid=${pid%/environ}
  case " $children" in *" $pid:"*) ;; *) children="$children $pid:15" ;; esac
done
signal_all() { # signal, or empty for each one's own
  for child in $children; do
    pid=${child%%:*}
    kill -s "${1:-${child##*:}}" -- "-$pid" 2>/dev/null || kill -s "${1:-${child##*:}}" "$pid" 2>/dev/null
  done
}
if [ -n "$children" ]; then
  signal_all ''
  tries=0
  while [ $tries -lt 25 ]; do
    alive=
    for child in $children; do kill -0 "${child%%:*}" 2>/dev/null && alive=1; done
    [ -n "$alive" ] || break
    tries=$((tries + 1))
    sleep 0.2
  done
  signal_all 9
fi
rm -f "$pidfile"
