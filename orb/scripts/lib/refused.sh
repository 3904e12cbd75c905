# Credentials that were refused: trying again does not help, and a person has to look at the context. Needs nothing.

# What services say of them, through Pulumi, by whose words they are; tests/orb/lib/refused.test.ts has a sentence of each.
readonly REFUSALS=(
  # Pulumi Cloud, and what it says of a token of OpenID Connect
  '\[40[13]\]' 'Unauthorized' 'invalid access token' 'token exchange failed'
  # the passphrase, or the key, of a stack's secrets
  'incorrect passphrase' 'cipher: message authentication failed'
  # AWS: keys and tokens, and what they may not do
  'ExpiredToken' 'InvalidAccessKeyId' 'InvalidClientTokenId' 'SignatureDoesNotMatch' 'UnrecognizedClient' 'AuthFailure' 'AccessDenied' 'UnauthorizedOperation'
  'is not authorized to perform' 'security token included in the request is (expired|invalid)'
  # Google Cloud and Azure
  'invalid_grant' 'googleapi: Error 40[13]' 'PermissionDenied' 'AuthenticationFailed' 'AuthorizationFailed' 'AADSTS[0-9]+' 'RESPONSE 40[13]'
  # package registries: npm, pnpm, yarn, bun, pip and uv
  'code E40[13]\b' 'ERR_PNPM_FETCH_40[13]' 'YN0041' '\b40[13] (Client Error|Unauthorized|Forbidden)' ' - 40[13]$'
  # Vault, PostgreSQL and Kubernetes
  'Code: 403' 'password authentication failed' 'You must be logged in to the server'
)
REFUSAL=$(IFS='|' && printf '%s' "${REFUSALS[*]}")
readonly REFUSAL

# refused FILE: whether what a tool said, in FILE, is of refused credentials.
refused() { grep -qsE "$REFUSAL" "$1"; }
