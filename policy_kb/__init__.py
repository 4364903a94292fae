"""Knowledge: entries and their versions, search, eligibility, subsidy sums, the questionnaire's next question."""
