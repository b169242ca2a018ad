#!/usr/bin/env bash
# A time-stamping authority for tests, made of openssl alone.
#
#   tsa.sh make FOLDER                    a CA, another CA, and signers: rsa, ec, expired, purposeless, servers
#   tsa.sh reply FOLDER SIGNER QUERY OUT  answers a request as `rsa`, `ec` or `sha1` (rsa, its certificate by SHA-1)
#   tsa.sh forge FOLDER SIGNER QUERY OUT  a token that `openssl ts` would refuse to sign as that signer
set -euo pipefail
command=$1
folder=$2

certify() { # NAME KEY EXTENSIONS...
    local name=$1 key=$2
    shift 2
    printf '%s\n' "$@" >"$folder/$name.ext"
    openssl req -new -key "$folder/$key.key" -subj "/O=Test authority/CN=$name" -out "$folder/$name.csr"
    openssl x509 -req -in "$folder/$name.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -set_serial "0x$RANDOM$RANDOM" \
        -days 30 -sha256 -extfile "$folder/$name.ext" -out "$folder/$name.pem" 2>/dev/null
}

case $command in
make)
    mkdir -p "$folder"
    for ca in ca other-ca; do
        openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/$ca.key" -out "$folder/$ca.pem" -days 60 -sha256 \
            -subj "/O=Test authority/CN=$ca" -addext basicConstraints=critical,CA:TRUE \
            -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
    done
    openssl genrsa -out "$folder/rsa.key" 2048 2>/dev/null
    openssl ecparam -name prime256v1 -genkey -noout -out "$folder/ec.key"
    purpose='extendedKeyUsage=critical,timeStamping'
    certify rsa rsa 'keyUsage=critical,digitalSignature' "$purpose"
    certify ec ec 'keyUsage=critical,digitalSignature' "$purpose"
    certify purposeless ec 'keyUsage=critical,digitalSignature'
    certify servers ec 'extendedKeyUsage=critical,timeStamping,serverAuth'
    # Only `openssl ca` takes a date of ending that is past.
    printf '%s\n' "$purpose" >"$folder/expired.ext"
    : >"$folder/index.txt"
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index.txt\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n[p]\nO=supplied\nCN=supplied\n' \
        "$folder" "$folder" >"$folder/ca.cnf"
    openssl req -new -key "$folder/ec.key" -subj "/O=Test authority/CN=expired" -out "$folder/expired.csr"
    openssl ca -batch -notext -config "$folder/ca.cnf" -cert "$folder/ca.pem" -keyfile "$folder/ca.key" \
        -startdate 20200101000000Z -enddate 20210101000000Z -extfile "$folder/expired.ext" -in "$folder/expired.csr" \
        -out "$folder/expired.pem" 2>/dev/null
    echo 1000 >"$folder/serial"
    for signer in rsa ec sha1; do
        hash=sha256
        key=$signer
        [ "$signer" != sha1 ] || { hash=sha1 key=rsa; }
        printf '[tsa]\ndefault_tsa=t\n[t]\nserial=%s/serial\nsigner_cert=%s/%s.pem\nsigner_key=%s/%s.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256,sha512\naccuracy=secs:1\nordering=yes\ntsa_name=yes\ness_cert_id_alg=%s\n' \
            "$folder" "$folder" "$key" "$folder" "$key" "$hash" >"$folder/$signer.cnf"
    done
    ;;
reply)
    flock "$folder/serial.lock" openssl ts -reply -config "$folder/$3.cnf" -queryfile "$4" -out "$5" 2>/dev/null
    ;;
forge)
    flock "$folder/serial.lock" openssl ts -reply -config "$folder/ec.cnf" -queryfile "$4" -token_out -out "$5.genuine" 2>/dev/null
    openssl cms -verify -noverify -inform DER -in "$5.genuine" -out "$5.statement" 2>/dev/null
    openssl cms -sign -cades -nodetach -binary -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -outform DER \
        -signer "$folder/$3.pem" -inkey "$folder/ec.key" -in "$5.statement" -out "$5" 2>/dev/null
    ;;
esac
