# What machine a program is for, from its first bytes (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html).

# elf_machine FILE: its machine number; nothing when the file is no ELF program.
elf_machine() {
  local bytes
  read -ra bytes < <(od -An -v -tx1 -N20 "$1" | tr -s '\n' ' ') || true
  if ((${#bytes[@]} < 20)) || [[ ${bytes[*]:0:4} != '7f 45 4c 46' ]]; then return 0; fi
  if [[ ${bytes[5]} == 01 ]]; then # little-endian
    printf '%d' "0x${bytes[19]}${bytes[18]}"
  else
    printf '%d' "0x${bytes[18]}${bytes[19]}"
  fi
}

# elf_architecture NUMBER: the name that platforms use for it; the number itself when it has none here.
elf_architecture() {
  case $1 in
    3) printf 386 ;;
    21) printf ppc64le ;;
    22) printf s390x ;;
    40) printf arm ;;
    62) printf amd64 ;;
    183) printf arm64 ;;
    243) printf riscv64 ;;
    258) printf loong64 ;;
    *) printf 'machine %s' "$1" ;;
  esac
}
