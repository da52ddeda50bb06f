# Runs in the guest: loads and runs each program of tests/run and compares what it returns. One folder a way of compiling.

failures=0
checks=0

# The loader answers each request with a line; a result stands in it as "result":NUMBER.
check() { # OBJECT EXPECTED
    local answers request result answer bad=0
    answers=$(./loader run "$1" $(cut -d' ' -f1 "$2") 2>&1)
    if [ $? != 0 ]; then
        failures=$((failures + 1))
        echo "FAILED  $release $1: $(echo "$answers" | sed 's/\\n/\n        /g' | tail -n 40)"
        return
    fi
    echo "$answers" >/tmp/answers
    while read -r request result && read -r answer <&3; do
        checks=$((checks + 1))
        case $answer in
        *'"error":'*) ;;
        *"\"result\":$result"[,}]*) continue ;;
        *'"result":'*) ;;
        *) [ "$result" = - ] && continue ;;
        esac
        bad=$((bad + 1))
        echo "FAILED  $release $1 $request: wanted $result, got $answer"
    done <"$2" 3</tmp/answers
    failures=$((failures + bad))
    [ $bad = 0 ] && echo "ok      $release $1"
}

# Functions of a program are replaced by those of the object of the same name with "_by".
extend() { # OBJECT
    local said
    checks=$((checks + 1))
    if said=$(./loader extend "${1%_by.o}.o" extended "$1" 2>&1); then
        echo "ok      $release $1"
    else
        failures=$((failures + 1))
        echo "FAILED  $release $1: $(echo "$said" | sed 's/\\n/\n        /g' | tail -n 40)"
    fi
}

release=$(uname -r)
version=$(echo "$release" | cut -d. -f1,2)
for way in O*; do
    case $way$version in
    # Linux 6.6 is the first with these instructions.
    *-v4*6.1 | *-v4*5.*) echo "skipped $release $way: the kernel does not know -mcpu=v4"; continue ;;
    esac
    for object in "$way"/*.o; do
        case $object in
        *_by.o) extend "$object" ;;
        *) check "$object" "$(basename "$object" .o).expected" ;;
        esac
    done
done
echo "$release: $checks programs, $failures failures"
[ $failures = 0 ]
