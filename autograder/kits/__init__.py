"""What an instructor hands to a platform, so that it runs or grades a lab there by itself."""
