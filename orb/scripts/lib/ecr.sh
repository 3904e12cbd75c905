# Amazon's registries. Needs lib/say.sh and lib/retry.sh.

# ecr_host: their hosts; the second group is the region.
ecr_host() { printf '%s' '^[0-9]{12}\.dkr\.ecr(-fips)?\.([a-z0-9-]+)\.(amazonaws\.(com|com\.cn|eu)|on\.aws)$'; }

is_ecr() { [[ $1 == public.ecr.aws || $1 =~ $(ecr_host) ]]; }

# ecr_region HOST GIVEN: the region that is given, else that of the host, else that of the environment.
ecr_region() {
  local region=$2
  if [[ -z $region && $1 == public.ecr.aws ]]; then region=us-east-1; fi # the only one that gives out these logins
  if [[ -z $region && $1 =~ $(ecr_host) ]]; then region=${BASH_REMATCH[2]}; fi
  region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-}}}
  matches aws_region "$region" '^[a-z]{2}(-[a-z]+)+-[0-9]+$' 'an AWS region, such as "eu-central-1"'
  printf '%s' "$region"
}

# aws_refusal STATUS PERMISSIONS: ends the script where AWS had no credentials, or refused those that it had.
aws_refusal() {
  if (($1 == 0)); then return 0; fi
  if grep -qiE 'unable to locate credentials|NoCredentials|config profile .* could not be found' "$RETRY_LOG"; then
    fail 2 'there are no AWS credentials. Run assume_aws_role before this step, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in a CircleCI context.'
  fi
  if grep -qE 'UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|AccessDenied|not authorized' "$RETRY_LOG"; then
    fail 3 "AWS refused the credentials. Check the role that assume_aws_role takes, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the CircleCI context, and that they may $2."
  fi
}
