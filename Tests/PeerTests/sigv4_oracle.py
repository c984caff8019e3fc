#!/usr/bin/env python3
"""Signs random requests with botocore's signer and writes each as a line of JSON.

Usage: sigv4_oracle.py [COUNT] [SEED]

The signer under test signs the same requests and must come to the same Authorization headers.
"""

import base64
import datetime
import json
import random
import sys
from urllib.parse import quote

import botocore.auth
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

WORDS = [
    "a", "ab", "log", "2026/11/22", "é", "日本", "😀", " ", "  ", "+", "%", "%2F", "=", ":", "$", "[", "]", "&", "?",
    "#", "@", "!", "'", "(", ")", "*", ",", ";", "~", "-", "_", ".", "..", "./", "../", "/", "//", "\\", "|", "^", "`",
    "{", "}", "<", ">", '"', "\t", "\u0000", "\u007f", "e\u0301",
]
HEADER_VALUES = [
    "plain", "  leading and trailing  ", "a   b    c", "tab\tseparated", '"quoted   value"', "x" * 200, "a,b", "1=2;3",
]
HEADER_NAMES = [
    "X-Amz-Meta-Zebra", "x-amz-meta-apple", "Content-Type", "If-Match", "Range", "X-Amz-Target", "My-Header1",
    "User-Agent", "Expect", "X-Amzn-Trace-Id", "x-amz-storage-class",
]
METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"]
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-3", "cn-north-1", "us-gov-west-1"]
HOSTS = [
    "bucket.s3.us-east-1.amazonaws.com", "logs.eu-central-1.amazonaws.com", "127.0.0.1:9000", "localhost:8443",
    "example.amazonaws.com:443", "example.amazonaws.com:80",
]


def text(chance, most):
    return "".join(chance.choice(WORDS) for _ in range(chance.randint(0, most)))


def target(chance):
    path = "/" + quote(text(chance, 8), safe="-._~/")
    pairs = []
    for _ in range(chance.choice([0, 0, 1, 2, 5])):
        name = quote(chance.choice(["a", "A", "prefix", "uploads", "list-type", text(chance, 3) or "z"]), safe="-._~")
        value = quote(text(chance, 4), safe="-._~")
        pairs.append(name if chance.random() < 0.15 else f"{name}={value}")
    return path + ("?" + "&".join(pairs) if pairs else "")


def case(chance):
    service = chance.choice(["s3", "s3", "logs", "dynamodb", "sts"])
    scheme = chance.choice(["http", "https"])
    host = chance.choice(HOSTS)
    region = chance.choice(REGIONS)
    moment = datetime.datetime(1999, 1, 1) + datetime.timedelta(
        milliseconds=chance.randrange(0, 100 * 365 * 86_400_000)
    )
    token = chance.choice([None, "token/with+symbols==", "t" * 300])
    credentials = Credentials("AKID" + str(chance.randrange(10**12)), f"secret{chance.random()}/+", token)
    body = chance.randbytes(chance.choice([0, 0, 1, 63, 64, 1000]))
    sent_target = target(chance)
    request = AWSRequest(chance.choice(METHODS), f"{scheme}://{host}{sent_target}", data=body)
    headers = []
    for _ in range(chance.choice([0, 1, 3, 6])):
        headers.append([chance.choice(HEADER_NAMES), chance.choice(HEADER_VALUES)])
    for name, value in headers:
        request.headers.add_header(name, value)

    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: moment
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, region)
    signer.add_auth(request)
    default_port = {"http": ":80", "https": ":443"}[scheme]
    return {
        "method": request.method,
        "authority": host.removesuffix(default_port),
        "target": sent_target,
        "headers": headers,
        "body": base64.b64encode(body).decode(),
        "accessKeyID": credentials.access_key,
        "secretAccessKey": credentials.secret_key,
        "sessionToken": token,
        "region": region,
        "service": service,
        "timeMilliseconds": round((moment - datetime.datetime(1970, 1, 1)) / datetime.timedelta(milliseconds=1)),
        "authorization": request.headers["Authorization"],
        "contentSHA256": request.headers.get("X-Amz-Content-SHA256"),
    }


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20261122)
    for _ in range(count):
        print(json.dumps(case(chance)))


if __name__ == "__main__":
    main()
