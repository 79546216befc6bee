//! What stands in the directories of units, so that files nobody owns can stay hidden.
