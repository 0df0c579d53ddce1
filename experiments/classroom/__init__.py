"""A class: students join with a code, read a role sheet, bargain, and see afterwards how the class did."""
