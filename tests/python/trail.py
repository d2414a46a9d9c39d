"""Checks a trail with nothing but the standard library and `docs/reference/audit.md`: a second reading of the formats.

    python3 trail.py EVENTS CHECKPOINTS KEY [PROOF]

Prints the number of events, opened parts and checkpoints; ends with an error at the first thing that does not hold.
"""

import base64
import hashlib
import json
import sys

# Ed25519, after the sample code of RFC 8032, section 6.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(one, two):
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def same(one, two):
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    assert (x * x - square) % P == 0, "no point of the curve"
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def is_signed(key, message, signature):
    base_y = 4 * pow(5, P - 2, P) % P
    base = point(base_y.to_bytes(32, "little"))
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % Q
    return s < Q and same(times(s, base), add(point(r), times(h, point(key))))


def leaf_hash(text):
    return hashlib.sha256(b"\0" + text.encode()).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(root(hashes[:split]), root(hashes[split:]))


def open_note(note, key):
    """The size and root of a checkpoint that the key has signed."""
    origin, key_id, public = key.split("+", 2)
    public = base64.b64decode(public)
    assert public[0] == 1, "no Ed25519"
    assert hashlib.sha256(origin.encode() + b"\n" + public).digest()[:4].hex() == key_id, "the key's id"
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        dash, name, signature = line.split(" ")
        signature = base64.b64decode(signature)
        if dash == "—" and name == origin and signature[:4].hex() == key_id:
            assert is_signed(public[1:], text.encode(), signature[4:]), "the signature"
            break
    else:
        raise AssertionError("not signed by the key")
    lines = text.splitlines()
    assert lines[0] == origin, "the origin"
    return int(lines[1]), base64.b64decode(lines[2])


def check_part(label, commitment, part):
    text = f"indsats audit {label} v1\n".encode() + bytes.fromhex(part["nonce"]) + part["text"].encode()
    assert hashlib.sha256(text).hexdigest() == commitment, label


def check_proof(text, leaves, key):
    head, note = text.split("\n\n", 1)
    header, index, *hashes = head.split("\n")
    assert header == "c2sp.org/tlog-proof@v1"
    size, wanted = open_note(note, key)
    at, hashes = int(index.removeprefix("index ")), [base64.b64decode(line) for line in hashes]
    result, last = leaves[at], size - 1
    # RFC 9162, section 2.1.3.2.
    for hash in hashes:
        assert last, "too many hashes"
        if at & 1 or at == last:
            result = node_hash(hash, result)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            result = node_hash(result, hash)
        at, last = at >> 1, last >> 1
    assert last == 0 and result == wanted, "the proof"


def main(events, checkpoints, key, *proofs):
    leaves, opened = [], 0
    for line in open(events, encoding="utf-8"):
        line = json.loads(line)
        assert line["seq"] == len(leaves), "the sequence"
        leaves.append(leaf_hash(line["leaf"]))
        assert base64.b64decode(line["hash"]) == leaves[-1], "the stored hash"
        leaf = json.loads(line["leaf"])
        for label, part in line.get("opened", {}).items():
            check_part(label, leaf[label], part)
            opened += 1
    count = 0
    for line in open(checkpoints, encoding="utf-8"):
        size, wanted = open_note(json.loads(line)["note"], key)
        assert root(leaves[:size]) == wanted, "the root"
        count += 1
    for proof in proofs:
        check_proof(open(proof, encoding="utf-8").read(), leaves, key)
    print(len(leaves), opened, count)


main(*sys.argv[1:])
