"""What is not trade: the ground (`foundation`) and the roof (`app`, `worker`, `cli`, `problems`)."""
