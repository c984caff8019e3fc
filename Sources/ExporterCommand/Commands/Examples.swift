/// What people type first, for the help of the commands.
enum Examples {
    static let run = """
        Examples:
          cwlogs-export run --log-groups /aws/lambda/ --destination s3://acme/logs
          cwlogs-export run --log-groups '*' --exclude '/aws/lambda/*-dev' \\
            --engine read --destination file:///srv/logs
          cwlogs-export run --config /etc/cwlogs-export.yaml --deadline 50m --json
        """

    static let plan = """
        Examples:
          cwlogs-export plan --log-groups /aws/lambda/ --destination s3://acme/logs
          cwlogs-export plan --config /etc/cwlogs-export.yaml --json
        """

    static let status = """
        Examples:
          cwlogs-export status --log-groups /aws/lambda/ --destination s3://acme/logs
          cwlogs-export status --config /etc/cwlogs-export.yaml --json
        """

    static let cat = """
        Examples:
          cwlogs-export cat --destination s3://acme-logs/cloudwatch --log-groups name:/ecs/web --since -1h
          cwlogs-export cat --destination file:///srv/logs --grep 'timeout|refused' --names
          cwlogs-export cat --config /etc/cwlogs-export.yaml --filter-pattern '{ $.level = "ERROR" }' --json
        """

    static let verify = """
        Examples:
          cwlogs-export verify --destination s3://acme-logs/cloudwatch --since -60d
          cwlogs-export verify --destination file:///srv/logs --against manifests
          cwlogs-export verify --config export.yaml --subset 1/30 --max-duration 1h
        """

    static let serve = """
        Examples:
          cwlogs-export serve --destination s3://acme-logs/cloudwatch
          aws logs tail /ecs/web --since 2h --endpoint-url http://127.0.0.1:4567
          cwlogs-export serve --config /etc/cwlogs-export.yaml --host 0.0.0.0 --client-keys /etc/archive-keys
        """

    /// For who types the name alone.
    static let firstSteps = """
        cwlogs-export exports CloudWatch Logs to S3: every log event exactly once.

          cwlogs-export demo      shows it at work, without an AWS account
          cwlogs-export plan --log-groups /aws/lambda/ --destination s3://BUCKET/PREFIX
                                  shows what an export would do; changes nothing
          cwlogs-export run --log-groups /aws/lambda/ --destination s3://BUCKET/PREFIX
                                  exports
          cwlogs-export status …  with the same options: how far the archive is

        'cwlogs-export --help' lists the commands, and 'cwlogs-export run --help' the
        options.
        """
}
