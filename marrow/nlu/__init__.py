"""The graph components of the pipeline: how a message is understood."""

import warnings

# The TopicClassifier does the ResponseSelector's work, which Rasa cannot know.
warnings.filterwarnings(
    "ignore", message="You have defined training data with examples for training a response selector"
)
