"""What buyers plan to buy, buy and have bought: notices, categories, meetings, the plan and its amounts."""
