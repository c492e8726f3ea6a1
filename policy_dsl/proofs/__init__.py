"""Properties decided: proved, refuted with an applicant, or honestly open."""
