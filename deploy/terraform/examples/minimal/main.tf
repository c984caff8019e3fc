# One account and region: every group below /app/, once an hour, into a bucket that the module makes.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60"
    }
  }
}

variable "package" {
  description = "The function's zip: `make lambda` builds it."
  type        = string
  default     = "../../../../.build/lambda/bootstrap.zip"
}

module "export" {
  source = "../.."

  package    = var.package
  bucket     = "example-log-archive"
  log_groups = ["/app/"]
}

output "export" {
  value = module.export
}
