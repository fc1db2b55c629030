"""What a maintainer does with the model: train, serve, evaluate, calibrate."""
