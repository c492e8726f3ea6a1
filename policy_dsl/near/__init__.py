"""What lies nearest within an applicant's reach: the smallest change of one fact, or of two, that raises its awards."""
