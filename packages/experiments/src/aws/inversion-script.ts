import type { Input } from "../experiment";

/** What an inversion script is made of. */
export interface Inversion {
  readonly title: string;
  readonly durationSeconds: number;
  /** Ids of the health checks: known, or to be given. */
  readonly checks: readonly (Input | { readonly value: string })[];
  readonly alarm: Input;
}

/**
 * A Bash script that inverts Route 53 health checks for a while and always sets them back: at the end, at an alarm, at
 * an error and when it is interrupted.
 */
export function inversionScript({ title, durationSeconds, checks, alarm }: Inversion): string {
  const asked = [...checks, alarm].filter((one): one is Input => "name" in one);
  const missing = asked.filter(({ value }) => value === undefined);
  const given = asked.filter((one): one is Input & { readonly value: string } => one.value !== undefined);
  return [
    "#!/usr/bin/env bash",
    `# ${oneLine(title)}.`,
    "# Usage: start | rollback",
    "set -euo pipefail",
    "",
    "need() {",
    '  if [ -z "${!1:-}" ]; then',
    '    echo "$1 is not set: $2" >&2',
    "    exit 2",
    "  fi",
    "}",
    ...given.map(({ name, value }) => `[ -n "\${${name}:-}" ] || ${name}=${quoted(value)}`),
    ...missing.map(({ name, what }) => `need ${name} ${quoted(oneLine(what))}`),
    "",
    `duration="\${DURATION_SECONDS:-${String(durationSeconds)}}"`,
    "health_checks=(",
    ...checks.map((one) => ("name" in one ? `  "$${one.name}"` : `  ${quoted(one.value)}`)),
    ")",
    `alarm="$${alarm.name}"`,
    body,
  ].join("\n");
}

const body = `
invert() {
  local id failed=0
  for id in "\${health_checks[@]}"; do
    aws route53 update-health-check --health-check-id "$id" "$1" >/dev/null || failed=1
  done
  return "$failed"
}

alarm_state() {
  aws cloudwatch describe-alarms --region "$(cut -d: -f4 <<<"$alarm")" \\
    --alarm-names "\${alarm#*:alarm:}" --alarm-types MetricAlarm CompositeAlarm \\
    --query '[MetricAlarms[].StateValue, CompositeAlarms[].StateValue][] | [0]' --output text
}

rollback() {
  trap - EXIT
  if ! invert --no-inverted; then
    echo "A health check is still inverted. Run this script again with: rollback" >&2
    exit 1
  fi
  echo "$(date -u +%T) rolled back: the health checks follow their endpoints again"
}

start() {
  local id state
  for id in "\${health_checks[@]}"; do
    state="$(aws route53 get-health-check --health-check-id "$id" \\
      --query HealthCheck.HealthCheckConfig.Inverted --output text)"
    if [ "$state" != False ] && [ "$state" != None ]; then
      echo "Health check $id is inverted already: nothing was changed." >&2
      exit 2
    fi
  done
  state="$(alarm_state)"
  if [ "$state" != OK ] && [ "$state" != INSUFFICIENT_DATA ]; then
    echo "The alarm $alarm is $state: nothing was changed." >&2
    exit 2
  fi
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap rollback EXIT
  invert --inverted
  echo "$(date -u +%T) the failure begins; it lasts $duration s"
  while [ "$SECONDS" -lt "$duration" ]; do
    sleep 5
    state="$(alarm_state)"
    if [ "$state" != OK ] && [ "$state" != INSUFFICIENT_DATA ]; then
      echo "$(date -u +%T) the alarm is $state" >&2
      exit 3
    fi
  done
}

case "\${1:-}" in
  start) start ;;
  rollback) rollback ;;
  *)
    echo "Usage: $0 start | rollback" >&2
    exit 2
    ;;
esac
`;

/** Text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
