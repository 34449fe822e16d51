// Owns: a key pair that is a secret of nobody, for tests that need one that parses. Must not: be trusted.

/** Self-signed, for shop.example.com. */
export const CERTIFICATE_PEM = `-----BEGIN CERTIFICATE-----
MIIBqTCCAU6gAwIBAgIUZTfP/It/nsjefefTzlHfexJyK68wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTAeFw0yNjExMjUyMjAyMzRaFw0z
NjExMjIyMjAyMzRaMBsxGTAXBgNVBAMMEHNob3AuZXhhbXBsZS5jb20wWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAS1niniMwVAugDCUpWBpQK3Icc38+FE8XKFDHAS
QzpptRZIBYqwJhZh+D8RqDJr3PpUSQDJr+UUTQWDZRKeMVyco3AwbjAdBgNVHQ4E
FgQUhXFf6afmcToPk5PogL4zOzBynREwHwYDVR0jBBgwFoAUhXFf6afmcToPk5Po
gL4zOzBynREwDwYDVR0TAQH/BAUwAwEB/zAbBgNVHREEFDASghBzaG9wLmV4YW1w
bGUuY29tMAoGCCqGSM49BAMCA0kAMEYCIQDHMx1pQwnFPv0evmWWmScdx967PT3A
Q6bIh7cQpt0RRAIhAOlvMibTrrGmYWDlPvO+KtwJ5iBVqCVGXaqWJC6SCkzD
-----END CERTIFICATE-----
`;

/** Its key. */
export const KEY_PEM = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIGTMbq27spyJvaLEUlLFqfxi+lVDm+pRbjjG9wESOWijoAoGCCqGSM49
AwEHoUQDQgAEtZ4p4jMFQLoAwlKVgaUCtyHHN/PhRPFyhQxwEkM6abUWSAWKsCYW
Yfg/Eagya9z6VEkAya/lFE0Fg2USnjFcnA==
-----END EC PRIVATE KEY-----
`;
