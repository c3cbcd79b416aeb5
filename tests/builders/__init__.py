"""What tests are made of: small companies, frames made by hand, other readings to agree with."""
