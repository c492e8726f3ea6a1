"""Where one unit more of one fact changes an award by a jump; and what is nearest within an applicant's reach."""
